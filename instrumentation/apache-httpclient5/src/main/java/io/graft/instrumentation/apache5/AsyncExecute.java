package io.graft.instrumentation.apache5;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** A call of an asynchronous client: all overloads of {@code execute} with a consumer lead here. */
@JoinPoint(
    type = "org.apache.hc.client5.http.impl.async.InternalAbstractHttpAsyncClient",
    method = "doExecute")
@JoinPoint(
    type = "org.apache.hc.client5.http.impl.async.AbstractMinimalHttpAsyncClientBase",
    method = "doExecute")
@Requires(
    type = "org.apache.hc.client5.http.impl.async.InternalHttpAsyncExecRuntime",
    method = "acquireEndpoint")
@Requires(
    type = "org.apache.hc.client5.http.impl.async.HttpAsyncMainClientExec",
    method = "execute")
public final class AsyncExecute {
  private static final String WITHOUT_ROUTES =
      "org.apache.hc.client5.http.impl.async.MinimalH2AsyncClient";

  private AsyncExecute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside,
      @This CloseableHttpAsyncClient client,
      @Argument(0) @Nullable HttpHost target,
      @Argument(1) @Nullable AsyncRequestProducer producer,
      @Argument(2) @Nullable AsyncResponseConsumer<Object> consumer,
      @Argument(3) @Nullable HandlerFactory<AsyncPushConsumer> pushes,
      @Argument(4) @Nullable HttpContext context,
      @Argument(5) @Nullable FutureCallback<Object> callback) {
    if (producer == null
        || consumer == null
        || producer instanceof AsyncClientAttempt
        || producer instanceof AsyncRequest
        || client.getClass().getName().equals(WITHOUT_ROUTES)) {
      return null;
    }
    AsyncRequest sent = new AsyncRequest(inside, client, target, producer, context);
    ClientCall begun = sent.read() ? AsyncClientDriver.INSTANCE.begin(sent) : null;
    try {
      if (begun == null) {
        return Outcome.returning(client.execute(target, sent, consumer, pushes, context, callback));
      }
      AsyncClientCall<Object> call =
          new AsyncClientCall<>(client, sent, consumer, pushes, callback);
      call.start(begun);
      return Outcome.returning(call.result);
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }
}
