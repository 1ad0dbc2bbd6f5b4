package io.graft.net.http;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What connections must have in common to be reused for each other's exchanges: the peer, and the
 * TLS context that verifies it. Contexts are compared by identity; the key holds a reference to the
 * context, so that no other one can get the same identity.
 */
final class PoolKey {
  private final String authority;
  private final String name;
  private final boolean secure;
  private final @Nullable SSLContext trust;

  /**
   * @param authority host and port
   * @param name the name that the certificate must have
   * @param trust {@code null}: the JVM's default, or no verification
   */
  PoolKey(String authority, String name, boolean secure, @Nullable SSLContext trust) {
    this.authority = authority;
    this.name = name;
    this.secure = secure;
    this.trust = trust;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof PoolKey)) {
      return false;
    }
    PoolKey that = (PoolKey) other;
    return secure == that.secure
        && trust == that.trust
        && authority.equals(that.authority)
        && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return authority.hashCode() * 31 + name.hashCode();
  }
}
