package io.graft.security.tunnel.loop;

import io.graft.daemon.AgentThread;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.LongSupplier;

/**
 * The threads {@code graft-handshake}: verifying a certificate takes milliseconds, in which the
 * loop would pass on nothing. When more come than can be done, those that were begun are finished
 * first, and others are refused while they still have the time to go elsewhere: otherwise all would
 * wait until none is done in time.
 */
public final class HandshakeThreads {
  private static final int QUEUE = 256;
  private static final int MANY_PROCESSORS = 8;

  /** A handshake has two tasks, and five seconds. */
  private static final long MOST_WAIT_NANOS = 2_000_000_000L;

  /** The share of the newest task in the average. */
  private static final int NEWEST = 8;

  private static final Runnable END = () -> {};

  private final BlockingDeque<Runnable> queue = new LinkedBlockingDeque<>();
  private final LongSupplier clock;
  private final int threads = Runtime.getRuntime().availableProcessors() >= MANY_PROCESSORS ? 2 : 1;

  /** What a task takes; written by several threads, of which one may be lost. */
  private volatile long averageNanos;

  public HandshakeThreads() {
    this(System::nanoTime);
  }

  /**
   * @param clock in nanoseconds
   */
  HandshakeThreads(LongSupplier clock) {
    this.clock = clock;
    for (int i = 0; i < threads; i++) {
      AgentThread.create("handshake", this::work).start();
    }
  }

  private void work() {
    for (; ; ) {
      try {
        Runnable next = queue.take();
        if (next == END) {
          return;
        }
        long start = clock.getAsLong();
        next.run();
        averageNanos += (clock.getAsLong() - start - averageNanos) / NEWEST;
      } catch (InterruptedException e) {
        // Only close() ends this thread.
        continue;
      } catch (RuntimeException | Error e) {
        // The engine fails in its next step, and the loop closes the connection.
        continue;
      }
    }
  }

  /**
   * Runs a task, which must not throw.
   *
   * @param begun whether another task of the same handshake was run. Then it is never refused: what
   *     was done for it would be lost, and its client may have sent a request
   * @return {@code false}: too many wait
   */
  public boolean execute(Runnable task, boolean begun) {
    if (begun) {
      return queue.offerFirst(task);
    }
    int waiting = queue.size();
    return waiting < QUEUE
        && waiting * averageNanos / threads < MOST_WAIT_NANOS
        && queue.offerLast(task);
  }

  /** Returns whether a task was not begun, and will not be. */
  public boolean cancel(Runnable task) {
    return queue.remove(task);
  }

  public void close() {
    queue.clear();
    for (int i = 0; i < threads; i++) {
      queue.offer(END);
    }
  }
}
