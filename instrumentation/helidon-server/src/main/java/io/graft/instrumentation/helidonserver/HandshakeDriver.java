package io.graft.instrumentation.helidonserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.ServerDriver;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and refuses handshakes that do not pass the filters. */
final class HandshakeDriver extends ServerDriver<Handshake, Handshake> {
  static final HandshakeDriver INSTANCE = new HandshakeDriver();

  private HandshakeDriver() {
    super("helidon");
  }

  @Override
  public String method(Handshake handshake) {
    return handshake.prologue.method().text();
  }

  @Override
  public String scheme(Handshake handshake) {
    return handshake.connection.isSecure() ? "https" : "http";
  }

  @Override
  public String path(Handshake handshake) {
    return HelidonDriver.path(handshake.prologue);
  }

  @Override
  public @Nullable String query(Handshake handshake) {
    return HelidonDriver.query(handshake.prologue);
  }

  @Override
  public @Nullable String header(Handshake handshake, String name) {
    return HelidonDriver.INSTANCE.header(handshake.headers, name);
  }

  @Override
  public @Nullable String protocolVersion(Handshake handshake) {
    return HelidonDriver.version(handshake.prologue.protocolVersion());
  }

  @Override
  public @Nullable String peer(Handshake handshake) {
    return HelidonDriver.peer(handshake.connection.remotePeer());
  }

  @Override
  public int localPort(Handshake handshake) {
    return handshake.connection.localPeer().port();
  }

  @Override
  public int peerPort(Handshake handshake) {
    return handshake.connection.remotePeer().port();
  }

  @Override
  public List<String> headerNames(Handshake handshake) {
    return RequestFields.names(handshake.headers);
  }

  @Override
  public boolean setHeader(Handshake handshake, String name, @Nullable String value) {
    return RequestFields.set(handshake.headers, HeaderNames.create(name), value);
  }

  @Override
  protected void closeConnection(Handshake handshake, Handshake answer) {
    // It becomes a session.
  }

  /** Helidon responds to such an exception, and closes the connection. */
  @Override
  protected void refuse(
      Handshake handshake, Handshake answer, int status, String[] headers, byte[] body) {
    RequestException.Builder refusal =
        RequestException.builder()
            .type(DirectHandler.EventType.OTHER)
            .status(Status.create(status))
            .setKeepAlive(false)
            .message(new String(body, Charset.forName("UTF-8")));
    for (int i = 0; i < headers.length; i += 2) {
      refusal.header(
          HeaderValues.create(headers[i], RequestFields.values(headers, headers[i])));
    }
    handshake.refusal = refusal.build();
  }

  @Override
  protected @Nullable ServerCall kept(Handshake handshake) {
    return HelidonDriver.current();
  }

  @Override
  protected void left(
      ServerCall call, Handshake handshake, Handshake answer, @Nullable Throwable thrown) {
    // Ended by the advice, which has the connection that came of it.
  }
}
