package io.graft.instrumentation.apacheasync;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import org.apache.http.HttpException;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.nio.client.HttpAsyncClient;
import org.apache.http.nio.protocol.HttpAsyncRequestProducer;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Governs a call. All overloads of {@code execute} call this method, except for the one that sends
 * a list of requests on one connection (pipelining), which is left alone.
 */
@JoinPoint(
    type = "org.apache.http.impl.nio.client.InternalHttpAsyncClient",
    method = "execute",
    descriptor = Execute.DESCRIPTOR)
@JoinPoint(
    type = "org.apache.http.impl.nio.client.MinimalHttpAsyncClient",
    method = "execute",
    descriptor = Execute.DESCRIPTOR)
@Requires(
    type = "org.apache.http.impl.nio.client.DefaultClientExchangeHandlerImpl",
    method = "generateRequest")
@Requires(
    type = "org.apache.http.impl.nio.conn.PoolingNHttpClientConnectionManager",
    method = "requestConnection")
public final class Execute {
  static final String DESCRIPTOR =
      "(Lorg/apache/http/nio/protocol/HttpAsyncRequestProducer;"
          + "Lorg/apache/http/nio/protocol/HttpAsyncResponseConsumer;"
          + "Lorg/apache/http/protocol/HttpContext;"
          + "Lorg/apache/http/concurrent/FutureCallback;)";

  private Execute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This HttpAsyncClient client,
      @Argument(0) @Nullable HttpAsyncRequestProducer producer,
      @Argument(1) @Nullable HttpAsyncResponseConsumer<Object> consumer,
      @Argument(2) @Nullable HttpContext context,
      @Argument(3) @Nullable FutureCallback<Object> callback) {
    if (producer == null || consumer == null || producer instanceof AsyncRequest) {
      return null;
    }
    HttpContext visible = AsyncApacheDriver.INSTANCE.takesContext() ? context : null;
    AsyncRequest sent;
    try {
      sent =
          new AsyncRequest(
              client, producer, visible, producer.getTarget(), producer.generateRequest());
    } catch (HttpException | IOException | RuntimeException unfit) {
      return null; // the library asks again, and reports the failure
    }
    ClientCall begun = AsyncApacheDriver.INSTANCE.begin(sent);
    try {
      if (begun == null) {
        return Outcome.returning(client.execute(sent, consumer, context, callback));
      }
      AsyncApacheCall<Object> call = new AsyncApacheCall<>(sent, consumer, callback);
      call.start(begun);
      return Outcome.returning(call.result);
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /**
   * The application has no context: the library passes on one of its own, which nobody sees, so
   * that each of two concurrent attempts can have its own.
   */
  @JoinPoint(
      type = "org.apache.http.impl.nio.client.CloseableHttpAsyncClient",
      method = "execute",
      descriptor =
          "(Lorg/apache/http/client/methods/HttpUriRequest;"
              + "Lorg/apache/http/concurrent/FutureCallback;)")
  @JoinPoint(
      type = "org.apache.http.impl.nio.client.CloseableHttpAsyncClient",
      method = "execute",
      descriptor =
          "(Lorg/apache/http/HttpHost;Lorg/apache/http/HttpRequest;"
              + "Lorg/apache/http/concurrent/FutureCallback;)")
  @JoinPoint(
      type = "org.apache.http.impl.nio.client.CloseableHttpAsyncClient",
      method = "execute",
      descriptor =
          "(Lorg/apache/http/nio/protocol/HttpAsyncRequestProducer;"
              + "Lorg/apache/http/nio/protocol/HttpAsyncResponseConsumer;"
              + "Lorg/apache/http/concurrent/FutureCallback;)")
  public static final class WithoutContext {
    @OnEnter
    public static void enter() {
      AsyncApacheDriver.INSTANCE.hasContext(false);
    }

    @OnExit
    public static void exit() {
      AsyncApacheDriver.INSTANCE.hasContext(true);
    }
  }
}
