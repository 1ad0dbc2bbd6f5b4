package io.graft.instrumentation.nettyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What requests of both versions of HTTP have in common: their connection, and that they keep their
 * call themselves until their response is written. Stateless.
 */
abstract class CodecDriver<E extends Exchange> extends ServerDriver<E, E> {
  CodecDriver() {
    super("netty");
  }

  @Override
  public final String scheme(E exchange) {
    return exchange.connection.secure() ? "https" : "http";
  }

  @Override
  public final @Nullable String peer(E exchange) {
    return exchange.connection.peer();
  }

  @Override
  public final int localPort(E exchange) {
    return exchange.connection.localPort();
  }

  @Override
  public final int peerPort(E exchange) {
    return exchange.connection.peerPort();
  }

  /** The scheme is not shown: applications know it by their own handler of TLS. */
  @Override
  public final boolean origin(
      E exchange, InetSocketAddress client, String address, boolean secure) {
    return exchange.connection.show(client);
  }

  @Override
  protected final void closeConnection(E exchange, E answer) {
    // When the response is written: a drain may begin until then.
  }

  @Override
  protected final boolean keep(ServerCall call, E exchange, E answer) {
    exchange.call(call);
    return true;
  }

  @Override
  protected final @Nullable ServerCall kept(E exchange) {
    return exchange.call();
  }

  @Override
  protected final void forget(E exchange) {
    exchange.call(null);
  }

  @Override
  protected final void left(ServerCall call, E exchange, E answer, @Nullable Throwable thrown) {
    // It ends with its response.
  }
}
