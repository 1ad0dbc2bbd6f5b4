package io.graft.instrumentation.nettyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.governance.inbound.ServerSession;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * A request of a connection, governed or not, until its response is written. The end of that is
 * reported to the listener that this is.
 */
class Exchange implements ChannelFutureListener {
  final ServedConnection connection;

  /** The request that arrived after this one. */
  @Nullable Exchange next;

  /** The decoded request, while it is begun. */
  private @Nullable HttpRequest request;

  private @Nullable ServerCall call;
  private @Nullable Refusal refusal;
  private @Nullable Throwable failure;
  private int status;
  private boolean closes;
  private boolean switches;

  Exchange(ServedConnection connection, @Nullable HttpRequest request) {
    this.connection = connection;
    this.request = request;
  }

  /** Only while the request is begun. */
  HttpRequest request() {
    HttpRequest decoded = request;
    if (decoded == null) {
      throw new IllegalStateException("the request has begun");
    }
    return decoded;
  }

  /** The request has begun. From now on it belongs to the application. */
  void begun() {
    request = null;
  }

  /** Whether its response has begun: the status of that; 0: not yet. */
  int status() {
    return status;
  }

  @Nullable ServerCall call() {
    return call;
  }

  void call(@Nullable ServerCall value) {
    call = value;
  }

  /**
   * What is sent instead of an answer of the application; {@code null}: the application answers.
   */
  @Nullable Refusal refusal() {
    return refusal;
  }

  void refuse(Refusal value) {
    refusal = value;
  }

  /** A handler of the application threw; counts if the response is an error, or none. */
  void failed(Throwable thrown) {
    failure = thrown;
  }

  /**
   * The head of the response is about to be written.
   *
   * @param here whether the response follows on this connection, in this protocol
   */
  void answers(int status, boolean here, @Nullable String contentType) {
    this.status = status;
    if (call != null && here) {
      call.answers(status, contentType);
    }
  }

  /** The head of the response says that the connection leaves HTTP after it. */
  void switches() {
    switches = true;
  }

  /** Makes the connection close after this response. */
  void close() {
    closes = true;
  }

  boolean closes() {
    return closes;
  }

  /** The response was passed to the socket, or could not be. */
  @Override
  public void operationComplete(ChannelFuture written) {
    if (switches && written.isSuccess() && call != null) {
      openSession(written, call.openSession());
    }
    end(written.isSuccess() ? null : written.cause());
    if (closes) {
      written.channel().close();
    }
  }

  private static void openSession(ChannelFuture written, ServerSession session) {
    written.channel().closeFuture().addListener(closed -> session.close());
  }

  /** The connection has closed before the response was complete. */
  void closed() {
    boolean expected = call == null || call.stream();
    end(expected ? null : new ClosedChannelException());
  }

  void end(@Nullable Throwable broken) {
    ServerCall ended = call;
    if (ended == null) {
      return;
    }
    call = null;
    boolean counts = failure != null && (status == 0 || status >= 500);
    ended.end(status, counts ? failure : broken);
  }
}
