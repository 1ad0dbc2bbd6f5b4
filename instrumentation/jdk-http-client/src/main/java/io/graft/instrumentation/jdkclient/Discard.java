package io.graft.instrumentation.jdkclient;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response that nobody wants, so that its connection can be used again. Of one that is long
 * a part is read: another connection is cheaper.
 */
final class Discard<T> implements BodySubscriber<T> {
  private static final int MOST = 64 * 1024;

  private final CompletableFuture<@Nullable T> end = new CompletableFuture<>();
  private @Nullable Subscription body;
  private int left = MOST;

  @Override
  public CompletionStage<@Nullable T> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    body = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    for (ByteBuffer some : item) {
      left -= some.remaining();
      some.position(some.limit());
    }
    if (left < 0 && body != null) {
      body.cancel();
      end.complete(null);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(null);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
