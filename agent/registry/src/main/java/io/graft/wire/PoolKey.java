package io.graft.wire;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What connections have to have in common to serve each other's exchanges: where they lead, and who
 * is trusted there and comes as whom. Of a trust it is the very object that counts, and holding it
 * keeps its identity from being given to another one.
 */
final class PoolKey {
  private final String authority;
  private final String name;
  private final boolean secure;
  private final @Nullable SSLContext trust;

  /**
   * @param authority host and port
   * @param name that the certificate has to be for
   * @param trust {@code null}: the JVM's own, or none at all
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
