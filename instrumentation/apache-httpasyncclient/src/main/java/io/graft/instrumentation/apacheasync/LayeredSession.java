package io.graft.instrumentation.apacheasync;

import io.graft.governance.tls.TlsLayer;
import java.net.SocketAddress;
import java.nio.channels.ByteChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.apache.http.nio.reactor.IOSession;
import org.apache.http.nio.reactor.SessionBufferStatus;
import org.apache.http.nio.reactor.ssl.SSLIOSession;
import org.apache.http.nio.reactor.ssl.SSLMode;
import org.apache.http.nio.reactor.ssl.SSLSetupHandler;
import org.jspecify.annotations.Nullable;

/**
 * A session with TLS that does not look like it: the library does not reuse a connection with a
 * client certificate for other users of the application.
 */
final class LayeredSession implements IOSession {
  private final SSLIOSession tls;

  private LayeredSession(SSLIOSession tls) {
    this.tls = tls;
  }

  /** Returns a session that is closed if there is no TLS for it: nothing goes out in plaintext. */
  static IOSession over(IOSession session, TlsLayer layer) {
    try {
      SSLIOSession tls =
          new SSLIOSession(session, SSLMode.CLIENT, layer.context(), new Setup(layer));
      session.setAttribute(SSLIOSession.SESSION_KEY, tls);
      tls.initialize();
      return new LayeredSession(tls);
    } catch (SSLException e) {
      session.shutdown();
      return session;
    }
  }

  private static final class Setup implements SSLSetupHandler {
    private final TlsLayer layer;

    Setup(TlsLayer layer) {
      this.layer = layer;
    }

    @Override
    public void initalize(SSLEngine engine) throws SSLException {
      engine.setSSLParameters(layer.engine().getSSLParameters());
    }

    @Override
    public void verify(IOSession session, SSLSession negotiated) throws SSLException {
      layer.verify(negotiated);
    }
  }

  @Override
  public ByteChannel channel() {
    return tls.channel();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return tls.getRemoteAddress();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return tls.getLocalAddress();
  }

  @Override
  public int getEventMask() {
    return tls.getEventMask();
  }

  @Override
  public void setEventMask(int ops) {
    tls.setEventMask(ops);
  }

  @Override
  public void setEvent(int op) {
    tls.setEvent(op);
  }

  @Override
  public void clearEvent(int op) {
    tls.clearEvent(op);
  }

  @Override
  public void close() {
    tls.close();
  }

  @Override
  public void shutdown() {
    tls.shutdown();
  }

  @Override
  public int getStatus() {
    return tls.getStatus();
  }

  @Override
  public boolean isClosed() {
    return tls.isClosed();
  }

  @Override
  public int getSocketTimeout() {
    return tls.getSocketTimeout();
  }

  @Override
  public void setSocketTimeout(int timeout) {
    tls.setSocketTimeout(timeout);
  }

  @Override
  public void setBufferStatus(SessionBufferStatus status) {
    tls.setBufferStatus(status);
  }

  @Override
  public boolean hasBufferedInput() {
    return tls.hasBufferedInput();
  }

  @Override
  public boolean hasBufferedOutput() {
    return tls.hasBufferedOutput();
  }

  @Override
  public void setAttribute(String name, Object value) {
    tls.setAttribute(name, value);
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return tls.getAttribute(name);
  }

  @Override
  public @Nullable Object removeAttribute(String name) {
    return tls.removeAttribute(name);
  }
}
