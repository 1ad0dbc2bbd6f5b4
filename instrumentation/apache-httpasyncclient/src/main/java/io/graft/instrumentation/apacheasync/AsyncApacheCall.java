package io.graft.instrumentation.apacheasync;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.apache4.Requests;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.graft.instrumentation.spi.client.CallbackCall;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.apache.http.HttpException;
import org.apache.http.client.methods.HttpExecutionAware;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.concurrent.BasicFuture;
import org.apache.http.concurrent.Cancellable;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.jspecify.annotations.Nullable;

/** A call, from its first attempt to the application's future and callback. */
final class AsyncApacheCall<T> extends CallbackCall<T> implements Cancellable {
  final AsyncRequest sent;
  final HttpAsyncResponseConsumer<T> consumer;
  final Result<T> result;

  AsyncApacheCall(
      AsyncRequest sent,
      HttpAsyncResponseConsumer<T> consumer,
      @Nullable FutureCallback<T> callback) {
    this.sent = sent;
    this.consumer = consumer;
    result = new Result<>(this, callback);
    sent.governed = true;
  }

  HttpClientContext context() {
    return sent.context == null
        ? HttpClientContext.create()
        : HttpClientContext.adapt(sent.context);
  }

  void execute(AsyncApacheAttempt<T> attempt, HttpClientContext context) throws IOException {
    sent.rewind();
    sent.client.execute(sent, attempt, context, attempt);
    if (sent.request instanceof HttpExecutionAware) {
      // Or the application would abort only this attempt, and not one that follows.
      ((HttpExecutionAware) sent.request).setCancellable(this);
    }
  }

  /** The application has aborted its request. */
  @Override
  public boolean cancel() {
    abort();
    return true;
  }

  @Override
  protected AsyncDriver<?> driver() {
    return AsyncApacheDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<T> attempt(ClientCall call, long lateNanos) {
    return new AsyncApacheAttempt<>(this, call, lateNanos);
  }

  /** A body has one producer, and a context of the application belongs to one exchange. */
  @Override
  protected boolean mayHedge() {
    return Requests.entityOf(sent.request) == null && sent.context == null;
  }

  @Override
  protected void reply(LocalReply reply) {
    try {
      new ReplyBody(this, reply).pass(sent.request);
    } catch (HttpException | IOException | RuntimeException unreadable) {
      finish(null, unreadable);
    }
  }

  /** The consumer has read a reply. */
  void replied() {
    consumer.responseCompleted(context());
    finish(consumer.getResult(), consumer.getException());
  }

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
    result.cancelNow();
  }

  @Override
  protected void tell(Exception failure) {
    if (failure instanceof CancellationException) {
      consumer.cancel();
    } else {
      sent.producer.failed(failure);
      consumer.failed(failure);
    }
  }

  @Override
  protected void close() {
    result.call = null;
    close(sent.producer);
    close(consumer);
  }

  /** Ignores failures, as the library does. */
  private static void close(Closeable part) {
    try {
      part.close();
    } catch (IOException ignored) {
      // The call is over.
    }
  }

  @Override
  protected boolean isCancelled() {
    return result.isCancelled();
  }

  /** The application's future. */
  static final class Result<T> extends BasicFuture<T> {
    /** {@code null}: over. A future that the application keeps must not keep the call. */
    private volatile @Nullable AsyncApacheCall<T> call;

    Result(AsyncApacheCall<T> call, @Nullable FutureCallback<T> callback) {
      super(callback);
      this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      AsyncApacheCall<T> running = call;
      if (running != null) {
        running.abort();
      }
      return super.cancel(mayInterrupt);
    }

    void cancelNow() {
      super.cancel(true);
    }
  }
}
