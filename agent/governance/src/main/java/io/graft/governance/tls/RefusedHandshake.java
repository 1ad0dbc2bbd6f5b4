package io.graft.governance.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLHandshakeException;

/** Tells a peer that has no time for a TLS handshake from one with which it cannot succeed. */
public final class RefusedHandshake {
  private static final int DEPTH = 8;

  private RefusedHandshake() {}

  /**
   * Whether the peer closed the connection during the TLS handshake, without an alert: an alert has
   * a reason that will not go away.
   */
  public static boolean isCauseOf(Throwable failure) {
    boolean handshake = false;
    Throwable t = failure;
    for (int i = 0; i < DEPTH && t != null; i++) {
      handshake |= t instanceof SSLHandshakeException;
      if (handshake
          && (t instanceof EOFException || t instanceof ClosedChannelException || isReset(t))) {
        return true;
      }
      t = t.getCause();
    }
    return false;
  }

  private static boolean isReset(Throwable t) {
    String message = t.getMessage();
    return t instanceof IOException
        && message != null
        && (message.contains("onnection reset") || message.contains("roken pipe"));
  }
}
