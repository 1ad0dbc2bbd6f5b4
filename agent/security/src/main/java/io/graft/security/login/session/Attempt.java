package io.graft.security.login.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A login under way, in a cookie of its own, so that several tabs may log in at once. Its state,
 * nonce and PKCE verifier are derived from a random seed, which only this browser's cookie has, and
 * only encrypted. Immutable.
 */
public final class Attempt {
  /** How long a login may take, in seconds. */
  public static final long SECONDS = 600;

  /** The length of {@link #name}. */
  public static final int NAME = 8;

  private static final int SEED = 32;
  private static final int HEAD = SEED + 8;

  private final byte[] seed;
  private final long began;
  private final String path;

  private Attempt(byte[] seed, long began, String path) {
    this.seed = seed;
    this.began = began;
    this.path = path;
  }

  /**
   * Begins one.
   *
   * @param path where the browser goes afterwards: a path of this service, with its query
   * @param now in seconds since 1970
   */
  public static Attempt begin(String path, long now) {
    return new Attempt(CookieKey.random(SEED), now, path);
  }

  /** What distinguishes its cookie from others: the beginning of {@link #state}. */
  public String name() {
    return state().substring(0, NAME);
  }

  /** What the provider's response must repeat. */
  public String state() {
    return derived("state");
  }

  /** What the ID token must repeat. */
  public String nonce() {
    return derived("nonce");
  }

  /** The secret that proves that who redeems the code has begun the login (RFC 7636). */
  public String verifier() {
    return derived("verifier");
  }

  /** The S256 challenge of {@link #verifier}. */
  public String challenge() {
    try {
      byte[] ascii = verifier().getBytes(StandardCharsets.US_ASCII);
      return base64(MessageDigest.getInstance("SHA-256").digest(ascii));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String derived(String purpose) {
    return base64(CookieKey.mac(seed, purpose.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Where the browser goes afterwards. */
  public String path() {
    return path;
  }

  /** When it began, in seconds since 1970. */
  public long began() {
    return began;
  }

  /** Whether it is not too old. */
  public boolean isCurrent(long now) {
    return now - began <= SECONDS && began - now <= SECONDS;
  }

  /** Whether a response is to this attempt. Takes as long for any text of the same length. */
  public boolean isOf(String state) {
    return MessageDigest.isEqual(
        state().getBytes(StandardCharsets.US_ASCII), state.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns its form in a cookie, before encryption. */
  public byte[] encode() {
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD + text.length).put(seed).putLong(began).put(text).array();
  }

  /** Reads {@link #encode}; {@code null}: it is something else. */
  public static @Nullable Attempt decode(byte[] content) {
    if (content.length < HEAD) {
      return null;
    }
    byte[] seed = Arrays.copyOf(content, SEED);
    long began = ByteBuffer.wrap(content).getLong(SEED);
    String path = new String(content, HEAD, content.length - HEAD, StandardCharsets.UTF_8);
    return new Attempt(seed, began, path);
  }
}
