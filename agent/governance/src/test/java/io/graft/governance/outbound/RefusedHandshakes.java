package io.graft.governance.outbound;

import java.io.EOFException;
import java.net.ConnectException;
import javax.net.ssl.SSLHandshakeException;

/** What a client throws when a busy instance has closed the connection in the handshake. */
final class RefusedHandshakes {
  private RefusedHandshakes() {}

  static ConnectException one() {
    SSLHandshakeException cause = new SSLHandshakeException("no TLS");
    cause.initCause(new EOFException());
    ConnectException failure = new ConnectException("no TLS");
    failure.initCause(cause);
    return failure;
  }
}
