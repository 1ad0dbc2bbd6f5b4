package io.graft.governance.limit;

import io.graft.governance.policy.Priority;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a server at the concurrency at which it serves most, and finds that by itself ({@link
 * ConcurrencyLimit}). What comes above is refused, the least important first: at 70, 80, 90 and 100
 * per cent of the limit.
 *
 * <p>The limit holds only while there is overload to see: three quarters of the processors are
 * busy, or for every eight requests that are served one waits for a thread; and from then on until
 * a window in which nothing came above it. So a downstream that is slow for everybody, or a burst
 * that the server takes in its stride, refuses nobody. Where nothing is known of the processors,
 * the limit always holds.
 *
 * <p>A server with a pool of threads has requests waiting where no adapter sees them, and what is
 * in progress never exceeds the pool. Where {@link Waiting} knows them they count as in progress. A
 * refusal frees its thread at once, so the queue is gone as soon as it is too long.
 *
 * <p>A request costs a few reads, its end one increment; nothing is allocated, and no lock taken.
 */
public final class AdaptiveConcurrency {
  /** Nothing is refused. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final long WINDOW = 1_000_000_000L;
  private static final double NANOS = 1e9;
  private static final double BUSY = 0.75;
  private static final int SERVED_FOR_ONE_WAITING = 8;
  private static final double WORKING = 5 / 6.0;
  private static final int[] PERCENT = percent();

  private final Load load;
  private final Waiting queues;
  private final LatencyWindow latencies = new LatencyWindow();
  private final ConcurrencyLimit law;
  private final ConcurrencyLimit.Sample sample = new ConcurrencyLimit.Sample();
  private final AtomicLong begun;

  private volatile int limit;
  private volatile int peak;
  private volatile boolean exceeded;
  private volatile boolean enforced;
  private volatile boolean busy;
  private volatile boolean queued;
  private volatile boolean goesOn;

  // For people.
  private volatile double baseNanos;
  private volatile double p90Nanos;

  /**
   * @param limit to begin with, 1 or more
   * @param now on the monotonic clock
   */
  public AdaptiveConcurrency(Load load, Waiting queues, int limit, long now) {
    this.load = load;
    this.queues = queues;
    this.limit = limit;
    law = new ConcurrencyLimit(limit);
    begun = new AtomicLong(now);
    busy = load.processors() < 0;
  }

  private static int[] percent() {
    int[] percent = new int[Priority.values().length];
    percent[Priority.SHEDDABLE.ordinal()] = 70;
    percent[Priority.SHEDDABLE_PLUS.ordinal()] = 80;
    percent[Priority.CRITICAL.ordinal()] = 90;
    percent[Priority.CRITICAL_PLUS.ordinal()] = 100;
    return percent;
  }

  /**
   * How many requests may be in progress for one more of a priority to be let in; {@link #NO_LIMIT}
   * while there is no overload, and for {@link Priority#NEVER}.
   *
   * @param inProgress how many are now, this one not counted
   */
  public int limit(Priority priority, int inProgress) {
    if (inProgress >= peak) {
      peak = inProgress + 1;
    }
    int waiting = queues.count();
    if (waiting * SERVED_FOR_ONE_WAITING > inProgress && !queued) {
      queued = true;
    }
    if (!holds() || priority == Priority.NEVER) {
      return NO_LIMIT;
    }
    // One may always be in: whoever lets nobody in learns nothing.
    int share = Math.max(1, limit * PERCENT[priority.ordinal()] / 100);
    return waiting == 0 ? share : Math.min(share, Math.max(working(priority), share - waiting));
  }

  /**
   * How many are let in however many wait, three quarters of the threads for most: where requests
   * come faster than they can even be refused, a server that first wants its queue to be short
   * serves none. The other threads refuse.
   */
  private int working(Priority priority) {
    return (int) (queues.threads() * WORKING * PERCENT[priority.ordinal()] / 100);
  }

  /**
   * A request came above the limit.
   *
   * @param enforced whether it is refused
   */
  public void exceeded(boolean enforced) {
    if (!exceeded) {
      exceeded = true;
    }
    if (this.enforced != enforced) {
      this.enforced = enforced;
    }
  }

  /**
   * A request was served. Failures are not told: how long they take says nothing.
   *
   * @param nanos how long it took
   */
  public void served(long nanos) {
    latencies.record(nanos);
  }

  /**
   * A request has come or has ended: closes the window, where it is time.
   *
   * @param min of the limit, 1 or more
   * @param max of the limit, {@code min} or more
   */
  public void tick(long now, int min, int max) {
    long since = begun.get();
    if (now - since >= WINDOW && begun.compareAndSet(since, now)) {
      close(now - since, min, max);
    }
  }

  private synchronized void close(long nanos, int min, int max) {
    latencies.turn();
    sample.served = nanos > 2 * WINDOW ? 0 : latencies.count();
    sample.seconds = nanos / NANOS;
    sample.p90 = latencies.quantile(0.9);
    sample.peak = peak;
    sample.exceeded = exceeded;
    sample.enforced = enforced;
    sample.queued = queued;
    goesOn = exceeded;
    peak = 0;
    queued = false;
    exceeded = false;
    law.update(sample, min, max);
    limit = law.limit();
    baseNanos = law.base();
    p90Nanos = sample.p90;
    double processors = load.processors();
    busy = processors < 0 || processors >= BUSY;
  }

  /** The limit, whether it holds now or not. */
  public int limit() {
    return limit;
  }

  /** Whether there is overload, so that the limit holds. */
  public boolean holds() {
    return busy || queued || goesOn;
  }

  /** What requests take without queueing, in nanoseconds; 0: not known yet. */
  public double baseNanos() {
    return baseNanos;
  }

  /** What nine of ten requests of the last window took at most, in nanoseconds; 0: none. */
  public double p90Nanos() {
    return p90Nanos;
  }
}
