package io.graft.governance.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A socket that may not be connected yet, and shakes hands before the first byte. For libraries
 * that create a socket, connect it, and then read and write by its streams.
 */
public final class LayeringSocket extends DelegatingSocket {
  private final Socket plain;
  private final TlsLayer layer;
  private final int millis;
  private volatile @Nullable Socket layered;
  private @Nullable IOException failure;

  /**
   * @param plain connected, or to be connected by anyone
   * @param millis see {@link TlsLayer#layered}
   */
  public LayeringSocket(Socket plain, TlsLayer layer, int millis) throws SocketException {
    this.plain = plain;
    this.layer = layer;
    this.millis = millis;
  }

  @Override
  protected Socket delegate() {
    Socket ready = layered;
    return ready == null ? plain : ready;
  }

  /** Fails for good if it has failed once: nothing may be written in plaintext. */
  private synchronized Socket layered() throws IOException {
    Socket ready = layered;
    if (ready == null) {
      if (failure != null) {
        throw failure;
      }
      if (!plain.isConnected() || plain.isClosed()) {
        throw new SocketException(plain.isClosed() ? "Socket is closed" : "not connected");
      }
      try {
        ready = layer.layered(plain, millis);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      layered = ready;
    }
    return ready;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return layered().getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return layered().getOutputStream();
  }
}
