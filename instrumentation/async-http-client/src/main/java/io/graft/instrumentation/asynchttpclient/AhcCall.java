package io.graft.instrumentation.asynchttpclient;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.graft.instrumentation.spi.client.CallbackCall;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.concurrent.Future;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.request.NettyRequestSender;
import org.jspecify.annotations.Nullable;

/** A call, from its first attempt to the application's future and the end of its handler. */
final class AhcCall<T> extends CallbackCall<T> implements Runnable {
  final Lookup inside;
  final NettyRequestSender sender;
  final Request request;
  final AsyncHandler<T> handler;

  /** The application's, which ends its handler. */
  final NettyResponseFuture<T> result;

  private volatile boolean over;

  private AhcCall(
      Lookup inside, NettyRequestSender sender, Request request, AsyncHandler<T> handler) {
    this.inside = inside;
    this.sender = sender;
    this.request = request;
    this.handler = handler;
    result = Library.future(request, handler, this);
  }

  /**
   * The application sends a request.
   *
   * @return the outcome; {@code null}: not governed, the library sends it
   */
  static @Nullable <T> Outcome begin(
      Lookup inside, NettyRequestSender sender, Request request, AsyncHandler<T> handler) {
    Hop hop = new Hop(request, null);
    if (Library.isEventLoop() && AhcDriver.INSTANCE.mayWait(hop)) {
      return Outcome.returning(Relay.send(sender, request, handler));
    }
    ClientCall begun = AhcDriver.INSTANCE.begin(hop);
    if (begun == null) {
      return null;
    }
    AhcCall<T> call = new AhcCall<>(inside, sender, request, handler);
    try {
      call.start(begun);
      return Outcome.returning(call.result);
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /** The application's future was cancelled or aborted. */
  @Override
  public void run() {
    if (!over) {
      abort();
    }
  }

  @Override
  protected AsyncDriver<?> driver() {
    return AhcDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<T> attempt(ClientCall call, long lateNanos) {
    return new AhcAttempt<>(this, call, lateNanos);
  }

  @Override
  protected Future<?> later(long nanos, Runnable task) {
    Future<?> timer = Library.later(inside, sender, nanos, task);
    return timer == null ? super.later(nanos, task) : timer;
  }

  @Override
  protected boolean mayHedge() {
    return Library.mayHedge(request, handler);
  }

  @Override
  protected void reply(LocalReply reply) {
    try {
      Library.reply(inside, this, reply);
    } catch (Throwable unfit) {
      finish(null, unfit);
      return;
    }
    finish(null, null);
  }

  @Override
  protected void endCompleted(@Nullable T response) {
    over = true;
    result.done();
  }

  @Override
  protected void endFailed(Exception failure) {
    over = true;
    result.abort(failure instanceof Thrown ? ((Thrown) failure).error : failure);
  }

  @Override
  protected void endCancelled() {
    over = true;
    if (!result.isDone()) { // one that was aborted would report that it was cancelled
      result.cancel(true);
    }
  }

  /** The end of {@link #result} tells the handler. */
  @Override
  protected void tell(Exception failure) {}

  @Override
  protected void close() {}

  @Override
  protected boolean isCancelled() {
    return !over && result.isDone();
  }

  /** An error that a handler has thrown. */
  static final class Thrown extends Exception {
    private static final long serialVersionUID = 1;

    final Throwable error;

    Thrown(Throwable error) {
      super(error);
      this.error = error;
    }
  }
}
