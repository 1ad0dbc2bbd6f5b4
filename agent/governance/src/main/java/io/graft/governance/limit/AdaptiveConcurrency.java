package io.graft.governance.limit;

import io.graft.governance.rule.Priority;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the concurrency of a server to where its throughput is highest, which {@link
 * ConcurrencyLimit} finds. Requests above the limit are refused, the least important first: at 70,
 * 80, 90 and 100 per cent of the limit.
 *
 * <p>The limit is only enforced under overload: when three quarters of the processors are busy, or
 * one request waits for a thread for every eight that are served. It then stays enforced until a
 * window in which no request exceeded it. So a slow downstream, or a burst that the server can
 * handle, causes no refusals. If the load of the processors is unknown, the limit is always
 * enforced.
 *
 * <p>In a server with a pool of threads, requests wait where no adapter sees them, and those in
 * progress never exceed the pool. Requests in a queue that {@link ServerQueues} knows count as in
 * progress. A refusal frees its thread at once, so a queue that is too long is soon empty. Where
 * requests are admitted before they wait, those that wait are in progress already.
 *
 * <p>A request costs a few reads and its end one increment, without allocation or lock.
 */
public final class AdaptiveConcurrency {
  /** No limit: nothing is refused. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final long WINDOW = 1_000_000_000L;
  private static final double NANOS = 1e9;
  private static final double BUSY = 0.75;
  private static final int SERVED_FOR_ONE_WAITING = 8;
  private static final double WORKING = 5 / 6.0;
  private static final int[] PERCENT = percent();

  private final CpuLoad load;
  private final ServerQueues queues;
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
   * @param limit the initial limit, 1 or more
   * @param now on the monotonic clock
   */
  public AdaptiveConcurrency(CpuLoad load, ServerQueues queues, int limit, long now) {
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
   * Returns below how many requests in progress one more of a priority is admitted; {@link
   * #NO_LIMIT} without overload, and for {@link Priority#NEVER}.
   *
   * @param inProgress how many there are, not counting this one
   */
  public int limit(Priority priority, int inProgress) {
    if (inProgress >= peak) {
      peak = inProgress + 1;
    }
    int waiting = queues.count();
    if (!queued && (waiting + queues.admitted()) * SERVED_FOR_ONE_WAITING > inProgress) {
      queued = true;
    }
    if (!holds() || priority == Priority.NEVER) {
      return NO_LIMIT;
    }
    // Two are admitted where the limit is more than one: a request whose answer was just read may
    // still count. One always is: without any requests the limit could not recover.
    int share = Math.max(Math.min(limit, 2), limit * PERCENT[priority.ordinal()] / 100);
    return waiting == 0 ? share : Math.min(share, Math.max(working(priority), share - waiting));
  }

  /**
   * Returns how many are admitted however many wait, for most priorities three quarters of the
   * threads. If requests come faster than they can be refused, a server that waited for a short
   * queue would serve none. The other threads refuse.
   */
  private int working(Priority priority) {
    return (int) (queues.threads() * WORKING * PERCENT[priority.ordinal()] / 100);
  }

  /**
   * Reports a request above the limit.
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
   * Reports a request that was served. Failures are not reported, as their duration means nothing.
   *
   * @param nanos its duration
   */
  public void served(long nanos) {
    latencies.record(nanos);
  }

  /**
   * Reports that a request has arrived or ended. Closes the window when it is time.
   *
   * @param min the lowest limit, 1 or more
   * @param max the highest limit, {@code min} or more
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

  /** The limit, whether it is enforced now or not. */
  public int limit() {
    return limit;
  }

  /** Whether there is overload, so that the limit is enforced. */
  public boolean holds() {
    return busy || queued || goesOn;
  }

  /** The latency without queueing, in nanoseconds; 0: not known yet. */
  public double baseNanos() {
    return baseNanos;
  }

  /** The 90th percentile of the last window's latencies, in nanoseconds; 0: no requests. */
  public double p90Nanos() {
    return p90Nanos;
  }
}
