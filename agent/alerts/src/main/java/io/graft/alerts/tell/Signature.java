package io.graft.alerts.tell;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header by which a receiver knows that a message comes from who has the key, and when: {@code
 * t=<seconds since 1970>,v1=<HMAC-SHA-256 of "t.body" in hexadecimal digits>}.
 */
final class Signature {
  static final String HEADER = "Graft-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  static String of(String key, long epochSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update((epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
      StringBuilder out = new StringBuilder("t=").append(epochSeconds).append(",v1=");
      for (byte each : mac.doFinal(body)) {
        out.append(Character.forDigit(each >> 4 & 15, 16))
            .append(Character.forDigit(each & 15, 16));
      }
      return out.toString();
    } catch (GeneralSecurityException e) {
      // Each JVM must have it.
      throw new IllegalStateException(e);
    }
  }
}
