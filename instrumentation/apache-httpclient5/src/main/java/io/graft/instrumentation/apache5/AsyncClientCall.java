package io.graft.instrumentation.apache5;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.graft.instrumentation.spi.client.CallbackCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.ComplexFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** A call of an asynchronous client, from its first attempt to the future and the callback. */
final class AsyncClientCall<T> extends CallbackCall<T> implements Cancellable, FutureCallback<T> {
  final AsyncRequest sent;
  final AsyncResponseConsumer<T> consumer;
  final ComplexFuture<T> result;

  private final CloseableHttpAsyncClient client;
  private final @Nullable HandlerFactory<AsyncPushConsumer> pushes;
  private boolean begun;
  private boolean replied;

  AsyncClientCall(
      CloseableHttpAsyncClient client,
      AsyncRequest sent,
      AsyncResponseConsumer<T> consumer,
      @Nullable HandlerFactory<AsyncPushConsumer> pushes,
      @Nullable FutureCallback<T> callback) {
    this.client = client;
    this.sent = sent;
    this.consumer = consumer;
    this.pushes = pushes;
    result = new ComplexFuture<>(callback);
    result.setDependency((Cancellable) this);
  }

  /** Has the library send an attempt; returns its future. */
  Future<T> send(AsyncClientAttempt<T> attempt, HttpClientContext context) {
    if (begun) {
      sent.releaseResources(); // so that the body begins anew
    }
    begun = true;
    return client.execute(sent.target, attempt, attempt, pushes, context, attempt);
  }

  /** The application has cancelled its future. */
  @Override
  public boolean cancel() {
    abort();
    return true;
  }

  @Override
  protected AsyncDriver<?> driver() {
    return AsyncClientDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<T> attempt(ClientCall call, long lateNanos) {
    return new AsyncClientAttempt<>(this, call, lateNanos);
  }

  /** A body has one producer, and a context of the application belongs to one exchange. */
  @Override
  protected boolean mayHedge() {
    return sent.entity() == null && sent.context == null && pushes == null;
  }

  @Override
  protected void reply(LocalReply reply) {
    ReplyResponse response = new ReplyResponse(reply, sent.given.getMethod());
    HttpContext context = sent.context == null ? HttpClientContext.create() : sent.context;
    replied = true;
    try {
      consumer.consumeResponse(response, response.getEntity(), context, this);
      if (response.getEntity() != null) {
        consumer.consume(ByteBuffer.wrap(reply.body()));
        consumer.streamEnd(null);
      }
    } catch (HttpException | IOException | RuntimeException unreadable) {
      finish(null, unreadable);
    } finally {
      release();
    }
  }

  // What the consumer makes of a reply.

  @Override
  public void completed(@Nullable T made) {
    finish(made, null);
  }

  @Override
  public void failed(Exception failure) {
    finish(null, failure);
  }

  @Override
  public void cancelled() {
    finish(null, new CancellationException());
  }

  // What becomes of the call.

  @Override
  protected void endCompleted(@Nullable T response) {
    result.completed(response);
  }

  @Override
  protected void endFailed(Exception failure) {
    result.failed(failure);
  }

  @Override
  protected void endCancelled() {
    result.cancel();
  }

  @Override
  protected void tell(Exception failure) {
    consumer.failed(failure);
  }

  /** The library says when a response is over, which may be later. */
  @Override
  protected void close() {
    if (!isDelivered() && !replied) {
      release();
    }
  }

  private void release() {
    consumer.releaseResources();
    sent.producer.releaseResources();
  }

  @Override
  protected boolean isCancelled() {
    return result.isCancelled();
  }
}
