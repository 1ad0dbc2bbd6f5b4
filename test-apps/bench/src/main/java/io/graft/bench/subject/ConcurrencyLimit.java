package io.graft.bench.subject;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import java.util.function.IntSupplier;

/** Netflix's simple limiter, adaptive by its second gradient, around one call. */
public final class ConcurrencyLimit implements IntSupplier {
  private final Limiter<Void> limiter =
      SimpleLimiter.newBuilder().limit(Gradient2Limit.newDefault()).build();

  @Override
  public int getAsInt() {
    Limiter.Listener listener =
        limiter.acquire(null).orElseThrow(() -> new IllegalStateException("the call is refused"));
    listener.onSuccess();
    return 200;
  }
}
