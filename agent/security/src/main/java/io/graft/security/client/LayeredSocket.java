package io.graft.security.client;

import io.graft.governance.tls.DelegatingSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;

/**
 * A socket that reads and writes by TLS and does not look like it. Apache HttpClient 4 for example
 * does not reuse a connection with a client certificate for other users of the application.
 */
final class LayeredSocket extends DelegatingSocket {
  private final SSLSocket tls;

  LayeredSocket(SSLSocket tls) throws SocketException {
    this.tls = tls;
  }

  @Override
  protected Socket delegate() {
    return tls;
  }
}
