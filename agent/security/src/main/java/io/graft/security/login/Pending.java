package io.graft.security.login;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that takes too long for an event loop. Where a server's threads may wait, a few of them do;
 * elsewhere the client asks again for what was begun.
 *
 * @param <T> the result
 */
public final class Pending<T> {
  private static final int MOST = 1000;
  private static final int MOST_WAITING = 16;
  private static final long WAIT_SECONDS = 10;
  private static final long KEPT_NANOS = 60_000_000_000L;

  private final Map<String, Entry<T>> entries = new ConcurrentHashMap<>();
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  private static final class Entry<T> {
    final CompletableFuture<T> result;
    final long since = System.nanoTime();

    Entry(CompletableFuture<T> result) {
      this.result = result;
    }
  }

  /** Whether work of this name has begun. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * Returns the result of work, which begins unless it has; only once.
   *
   * @param begin {@code null}: it cannot be done now
   * @param mayWait whether this thread may wait for seconds
   * @return {@code null}: it is not done
   */
  public @Nullable T get(
      String name, Supplier<@Nullable CompletableFuture<T>> begin, boolean mayWait) {
    Entry<T> entry = entries.get(name);
    if (entry == null) {
      long now = System.nanoTime();
      entries.values().removeIf(each -> now - each.since > KEPT_NANOS);
      // Once, though two requests may come at a time: a code is good for one.
      entry = entries.size() < MOST ? entries.computeIfAbsent(name, any -> entry(begin)) : null;
      if (entry == null) {
        return null;
      }
    }
    if (mayWait && !entry.result.isDone()) {
      await(entry.result);
    }
    return entry.result.isDone() && entries.remove(name, entry) ? entry.result.join() : null;
  }

  private static <T> @Nullable Entry<T> entry(Supplier<@Nullable CompletableFuture<T>> begin) {
    CompletableFuture<T> begun = begin.get();
    return begun == null ? null : new Entry<>(begun);
  }

  private void await(CompletableFuture<T> result) {
    if (!waiting.tryAcquire()) {
      return;
    }
    try {
      result.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      return; // Results are never exceptions.
    } finally {
      waiting.release();
    }
  }
}
