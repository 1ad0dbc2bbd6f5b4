package io.graft.instrumentation.jdkclient;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Readers of the bodies of requests and responses. */
final class Bodies {
  private Bodies() {}

  /** Returns the whole body of a publisher that supplies it at once; {@code null}: it does not. */
  static byte @Nullable [] bytes(BodyPublisher publisher) {
    BodySubscriber<byte[]> reader = BodySubscribers.ofByteArray();
    publisher.subscribe(new Published(reader));
    return reader.getBody().toCompletableFuture().exceptionally(broken -> null).getNow(null);
  }

  /** Passes a whole body to a subscriber, on demand. */
  static void deliver(byte[] body, BodySubscriber<?> reader) {
    BodyPublishers.ofByteArray(body).subscribe(new Published(reader));
  }

  /** Collects the body of a request publisher as if it were a response. */
  private static final class Published implements Subscriber<ByteBuffer> {
    private final BodySubscriber<?> reader;

    Published(BodySubscriber<?> reader) {
      this.reader = reader;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer item) {
      reader.onNext(List.of(item.asReadOnlyBuffer()));
    }

    @Override
    public void onError(Throwable failure) {
      reader.onError(failure);
    }

    @Override
    public void onComplete() {
      reader.onComplete();
    }
  }

  /** Reads a body for the application, and reports its end. */
  static class Streamed<T> implements BodySubscriber<T>, Subscription {
    private final BodySubscriber<T> reader;
    private final @Nullable JdkAttempt<T> attempt;
    private volatile @Nullable Subscription body;

    Streamed(BodySubscriber<T> reader, @Nullable JdkAttempt<T> attempt) {
      this.reader = reader;
      this.attempt = attempt;
    }

    private void ended(@Nullable Throwable failure) {
      if (attempt != null) {
        attempt.onBodyEnd(failure);
      }
    }

    @Override
    public CompletionStage<T> getBody() {
      return reader.getBody();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      body = subscription;
      reader.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      body.request(n);
    }

    @Override
    public void cancel() {
      body.cancel();
      ended(null);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      reader.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
      ended(failure);
      reader.onError(failure);
    }

    @Override
    public void onComplete() {
      ended(null);
      reader.onComplete();
    }
  }

  /**
   * Discards a response so that its connection can be reused. Of a long response only a part is
   * read: another connection is cheaper.
   */
  static final class Discarded<T> extends Streamed<T> {
    private int left = 64 * 1024;

    Discarded() {
      super(BodySubscribers.replacing(null), null);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      for (ByteBuffer some : item) {
        left -= some.remaining();
      }
      if (left < 0) {
        cancel();
        onComplete();
      }
    }

    @Override
    public void onError(Throwable failure) {
      onComplete();
    }
  }
}
