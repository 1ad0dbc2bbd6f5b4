package io.graft.instrumentation.asynchttpclient;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The key of connections to an instance; equal for the same address by the same name, which with
 * mutual TLS is another one.
 */
final class Endpoint {
  private final Object name;
  private final InetSocketAddress address;

  private Endpoint(Object name, InetSocketAddress address) {
    this.name = name;
    this.address = address;
  }

  /**
   * Returns the key of a hop's connections.
   *
   * @param name the library's key
   * @param address {@code null}: that of the name
   */
  static Object key(Object name, @Nullable InetSocketAddress address) {
    return address == null ? name : new Endpoint(name, address);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint
        && name.equals(((Endpoint) other).name)
        && address.equals(((Endpoint) other).address)
        && address.getHostString().equals(((Endpoint) other).address.getHostString());
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + address.hashCode();
  }

  @Override
  public String toString() {
    return name + " at " + address;
  }
}
