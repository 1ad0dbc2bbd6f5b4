package io.graft.instrumentation.okhttp;

import io.graft.governance.tls.LayeringSocket;
import io.graft.governance.tls.TlsLayer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of connections with mutual TLS; the library takes them for plain ones. */
final class LayeringSockets extends SocketFactory {
  private final SocketFactory given;
  private final @Nullable TlsLayer layer;
  private final @Nullable String refusal;
  private final int millis;

  /**
   * @param layer {@code null}: no socket is made, and {@code refusal} says why
   * @param millis the longest wait for a handshake; 0: the default
   */
  LayeringSockets(
      SocketFactory given, @Nullable TlsLayer layer, @Nullable String refusal, int millis) {
    this.given = given;
    this.layer = layer;
    this.refusal = refusal;
    this.millis = millis;
  }

  private Socket over(Socket socket) throws IOException {
    TlsLayer by = layer;
    if (by == null) {
      socket.close();
      throw new ConnectException(refusal);
    }
    return new LayeringSocket(socket, by, millis);
  }

  @Override
  public Socket createSocket() throws IOException {
    return over(given.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return over(given.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return over(given.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return over(given.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return over(given.createSocket(host, port, local, localPort));
  }
}
