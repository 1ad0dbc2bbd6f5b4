package io.graft.instrumentation.reactornetty;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncCall;
import io.graft.instrumentation.spi.client.AsyncDriver;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientConfig;

/** A call, from the application's subscription to the connection that it gets. */
final class ReactorCall extends AsyncCall<Connection> {
  final ReactorDriver.Request request;
  final Mono<Connection> library;

  /** Waits until the application requests its connection, and tells its cancellation. */
  private final MonoSink<Connection> application;

  private final Lookup inside;
  private final HttpClientConfig config;
  private volatile boolean cancelled;

  ReactorCall(
      Lookup inside,
      Mono<Connection> library,
      HttpClientConfig config,
      ReactorDriver.Request request,
      MonoSink<Connection> application) {
    this.inside = inside;
    this.library = library;
    this.config = config;
    this.request = request;
    this.application = application;
    application.onCancel(
        () -> {
          cancelled = true;
          abort();
        });
  }

  @Override
  protected AsyncDriver<?> driver() {
    return ReactorDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<Connection> attempt(ClientCall call, long lateNanos) {
    return new ReactorAttempt(this, call, lateNanos, application.currentContext());
  }

  /** On an event loop of the client's own. */
  @Override
  protected Future<?> later(long nanos, Runnable task) {
    return config
        .loopResources()
        .onClient(config.isPreferNative())
        .schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  protected boolean mayHedge() {
    return config.websocketClientSpec() == null && ReactorDriver.INSTANCE.replayable(request);
  }

  @Override
  protected void reply(LocalReply reply) {
    try {
      ReplyChannel.open(inside, config, request, reply, connection -> finish(connection, null));
    } catch (RuntimeException unfit) {
      finish(null, unfit);
    }
  }

  @Override
  protected void complete(@Nullable Connection response, @Nullable Throwable failure) {
    if (!cancelled && failure == null) {
      application.success(response);
    } else if (!cancelled) {
      application.error(failure);
    }
  }

  @Override
  protected void fail(Throwable failure) {
    complete(null, failure);
  }

  @Override
  protected boolean isCancelled() {
    return cancelled;
  }
}
