package io.graft.governance.service;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A server socket of this JVM, and the code that opened it. */
public abstract class OpenSocket {
  private final @Nullable InetAddress bound;
  private final int port;
  private final SocketOpener opener;

  /**
   * @param bound the address that is bound; {@code null} or a wildcard: every address
   * @param port the port that is bound, 1 to 65535
   */
  protected OpenSocket(@Nullable InetAddress bound, int port, SocketOpener opener) {
    this.bound = bound;
    this.port = port;
    this.opener = opener;
  }

  /** The address that is bound; {@code null} or a wildcard: every address. */
  public final @Nullable InetAddress bound() {
    return bound;
  }

  public final int port() {
    return port;
  }

  public final SocketOpener opener() {
    return opener;
  }

  /** The socket itself; {@code null}: it is not one of Java, or it has been collected. */
  public @Nullable Object socket() {
    return null;
  }

  /** Whether it still accepts connections. Cheap; must not keep the socket from being collected. */
  public abstract boolean isOpen();
}
