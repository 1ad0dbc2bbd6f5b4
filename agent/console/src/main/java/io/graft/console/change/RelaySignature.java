package io.graft.console.change;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to another agent that who sends a change has the admin token, without showing it: whoever
 * can register an instance gets what is sent to it. A signature is for one instance, one target and
 * a minute: HMAC with SHA-256, keyed by the token.
 */
final class RelaySignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final long LONGEST_SECONDS = 60;

  private RelaySignature() {}

  /**
   * Returns the value of the header.
   *
   * @param instance the id of the instance that it is for
   * @param target path and query
   * @param seconds since 1970
   */
  static String of(String token, String instance, String target, long seconds) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      String signed = seconds + "\n" + instance + "\n" + target;
      byte[] bytes = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder();
      for (byte each : bytes) {
        hex.append(Character.forDigit(each >> 4 & 15, 16))
            .append(Character.forDigit(each & 15, 16));
      }
      return seconds + ":" + hex;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }

  /** Whether a header is valid now. */
  static boolean isValid(String header, String token, String instance, String target, long now) {
    int colon = header.indexOf(':');
    long seconds;
    try {
      seconds = Long.parseLong(header.substring(0, Math.max(0, colon)));
    } catch (NumberFormatException e) {
      return false;
    }
    boolean recent = seconds >= now - LONGEST_SECONDS && seconds <= now + LONGEST_SECONDS;
    String valid = of(token, instance, target, seconds);
    return recent
        && MessageDigest.isEqual(
            valid.getBytes(StandardCharsets.UTF_8), header.getBytes(StandardCharsets.UTF_8));
  }
}
