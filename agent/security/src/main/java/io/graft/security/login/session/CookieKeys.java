package io.graft.security.login.session;

import org.jspecify.annotations.Nullable;

/** The key by which cookies are encrypted, and the one before it, which still decrypts. */
public final class CookieKeys {
  private final CookieKey current;
  private final @Nullable CookieKey last;

  /**
   * @param last {@code null}: there is none
   */
  public CookieKeys(CookieKey current, @Nullable CookieKey last) {
    this.current = current;
    this.last = last;
  }

  /** As {@link CookieKey#seal}. */
  public String seal(String cookie, byte[] content) {
    return current.seal(cookie, content);
  }

  /** As {@link CookieKey#open}. */
  public byte @Nullable [] open(String cookie, String value) {
    byte[] content = current.open(cookie, value);
    return content == null && last != null ? last.open(cookie, value) : content;
  }

  /** These keys after a newer one. */
  public CookieKeys followedBy(CookieKey newer) {
    return new CookieKeys(newer, current);
  }
}
