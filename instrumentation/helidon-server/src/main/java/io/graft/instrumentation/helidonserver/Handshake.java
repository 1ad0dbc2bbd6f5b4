package io.graft.instrumentation.helidonserver;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import org.jspecify.annotations.Nullable;

/** A request for a WebSocket of which Helidon makes no request object, because no route has it. */
final class Handshake {
  final ConnectionContext connection;
  final HttpPrologue prologue;
  final Headers headers;

  /** How it is refused; {@code null}: it is not. */
  @Nullable RuntimeException refusal;

  Handshake(ConnectionContext connection, HttpPrologue prologue, Headers headers) {
    this.connection = connection;
    this.prologue = prologue;
    this.headers = headers;
  }
}
