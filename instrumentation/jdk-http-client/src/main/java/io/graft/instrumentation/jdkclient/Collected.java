package io.graft.instrumentation.jdkclient;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** The bytes of a publisher that gives them at once, to whoever asks, as often as one asks. */
final class Collected implements Subscriber<ByteBuffer> {
  private final ByteBuffer all;
  private boolean complete;

  private Collected(int length) {
    all = ByteBuffer.allocate(length);
  }

  /** Returns the whole body; {@code null} where it is not what the publisher had said. */
  static byte @Nullable [] of(BodyPublisher publisher, int length) {
    Collected collected = new Collected(length);
    publisher.subscribe(collected);
    return collected.complete && !collected.all.hasRemaining() ? collected.all.array() : null;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer item) {
    if (item.remaining() <= all.remaining()) {
      all.put(item);
    }
  }

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {
    complete = true;
  }
}
