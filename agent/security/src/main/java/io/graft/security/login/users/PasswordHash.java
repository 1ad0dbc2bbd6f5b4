package io.graft.security.login.users;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The hash of a password by PBKDF2 with HMAC-SHA256, as Passlib writes it: {@code
 * $pbkdf2-sha256$600000$<salt>$<hash>}, both in base64 with {@code .} for {@code +} and without
 * padding. Immutable.
 */
public final class PasswordHash {
  /** What OWASP recommends for this function. */
  public static final int ITERATIONS = 600_000;

  private static final String HEAD = "$pbkdf2-sha256$";
  private static final int LEAST = 1_000;
  private static final int MOST = 5_000_000;
  private static final int SALT = 16;
  private static final int BYTES = 32;

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * Hashes a password with a new salt.
   *
   * @param password not empty
   */
  public static PasswordHash of(char[] password, int iterations) {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(iterations, salt, derive(password, salt, iterations, BYTES));
  }

  /**
   * Reads the form of {@link #toString}.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong, without the hash
   */
  public static PasswordHash parse(String text) {
    if (text.startsWith("$2a$") || text.startsWith("$2b$") || text.startsWith("$2y$")) {
      throw new IllegalArgumentException("bcrypt is not supported");
    }
    String[] parts = text.split("\\$", -1);
    if (!text.startsWith(HEAD) || parts.length != 5) {
      throw new IllegalArgumentException("the hash does not begin with " + HEAD);
    }
    int iterations;
    byte[] salt;
    byte[] hash;
    try {
      iterations = Integer.parseInt(parts[2]);
      salt = Base64.getDecoder().decode(parts[3].replace('.', '+'));
      hash = Base64.getDecoder().decode(parts[4].replace('.', '+'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the hash cannot be read", e);
    }
    if (iterations < LEAST || iterations > MOST || salt.length < 8 || hash.length != BYTES) {
      throw new IllegalArgumentException("the hash has an unusual size or number of iterations");
    }
    return new PasswordHash(iterations, salt, hash);
  }

  /** Whether it is that of a password. Takes a good part of a second. */
  public boolean matches(char[] password) {
    return password.length > 0
        && MessageDigest.isEqual(hash, derive(password, salt, iterations, hash.length));
  }

  /** A hash of no password that takes as long, for users that do not exist. */
  PasswordHash decoy() {
    return new PasswordHash(iterations, salt, new byte[BYTES]);
  }

  private static byte[] derive(char[] password, byte[] salt, int iterations, int bytes) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, bytes * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** The form for a file. */
  public String text() {
    return HEAD + iterations + '$' + encoded(salt) + '$' + encoded(hash);
  }

  private static String encoded(byte[] bytes) {
    byte[] base64 = Base64.getEncoder().withoutPadding().encode(bytes);
    return new String(base64, StandardCharsets.US_ASCII).replace('+', '.');
  }

  /** Does not show the hash. */
  @Override
  public String toString() {
    return "PBKDF2 with " + iterations + " iterations";
  }
}
