package io.graft.security.login.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the values of cookies by AES-256-GCM, with a key that HKDF-SHA256 (RFC 5869) derives
 * from a secret that all instances of the service share. A value is bound to the name of its cookie
 * and to the service: elsewhere it does not decrypt. Immutable, thread-safe.
 */
public final class CookieKey {
  private static final String MAC = "HmacSHA256";
  private static final int IV = 12;
  private static final int TAG_BITS = 128;
  private static final int LONGEST = 8192;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;
  private final byte[] audience;

  /**
   * @param secret of any length
   * @param audience the service; the values of another one are not accepted
   */
  public CookieKey(byte[] secret, String audience) {
    this.audience = audience.getBytes(StandardCharsets.UTF_8);
    byte[] salt = "graft login cookies 1".getBytes(StandardCharsets.US_ASCII);
    byte[] extracted = mac(salt, secret);
    byte[] info = Arrays.copyOf(this.audience, this.audience.length + 1);
    info[info.length - 1] = 1; // The counter of the only block.
    key = new SecretKeySpec(mac(extracted, info), "AES");
  }

  /** HMAC-SHA256. */
  public static byte[] mac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, MAC));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no HMAC-SHA256", e);
    }
  }

  /** Random bytes for secrets. */
  public static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  /** Encrypts what a cookie of this name holds: characters of base64url. */
  public String seal(String cookie, byte[] content) {
    byte[] iv = random(IV);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, cookie, iv, 0);
      byte[] sealed = Arrays.copyOf(iv, IV + cipher.getOutputSize(content.length));
      cipher.doFinal(content, 0, content.length, sealed, IV);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no AES-256-GCM", e);
    }
  }

  /** Decrypts; {@code null}: it is not a value of {@link #seal} with this key, name and service. */
  public byte @Nullable [] open(String cookie, String value) {
    if (value.length() > LONGEST || !isBase64Url(value)) {
      return null;
    }
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(value);
      if (sealed.length < IV + TAG_BITS / 8) {
        return null;
      }
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, cookie, sealed, 0);
      return cipher.doFinal(sealed, IV, sealed.length - IV);
    } catch (GeneralSecurityException | IllegalArgumentException forged) {
      return null;
    }
  }

  private static boolean isBase64Url(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && c != '-' && c != '_') {
        return false;
      }
    }
    return !value.isEmpty();
  }

  private Cipher cipher(int mode, String cookie, byte[] iv, int offset)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv, offset, IV));
    cipher.updateAAD(cookie.getBytes(StandardCharsets.UTF_8));
    cipher.updateAAD(new byte[1]);
    cipher.updateAAD(audience);
    return cipher;
  }
}
