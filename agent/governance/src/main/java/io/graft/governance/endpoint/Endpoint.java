package io.graft.governance.endpoint;

import io.graft.governance.service.Instance;
import io.graft.governance.window.SlidingWindow;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * An instance and what this JVM knows of it. It outlives snapshots, as long as the instance keeps
 * its id and address.
 */
public final class Endpoint extends LatencyEstimate {
  /** The window of the success rate. */
  public static final long RATE_WINDOW = 10_000_000_000L;

  private static final int RATE_BUCKETS = SlidingWindow.buckets(RATE_WINDOW);
  private static final long PENALTY = 5_000_000_000L;
  private static final double FIRST_SHARE = 0.1;

  private static final AtomicIntegerFieldUpdater<Endpoint> CONSECUTIVE =
      AtomicIntegerFieldUpdater.newUpdater(Endpoint.class, "consecutive");

  private volatile double inverseWeight;
  private volatile int consecutive;
  private volatile boolean proven;
  private volatile Instance instance;

  /**
   * Failures, which are marked, and calls that do not count, which are not; {@code null}: none yet.
   */
  private volatile @Nullable SlidingWindow unsuccessful;

  /** {@code null}: none was ever opened by a client that no adapter knows. */
  private volatile @Nullable OpenConnections connections;

  private volatile long slowSince;
  private volatile @Nullable Ejection ejection;
  private volatile int ejections;
  private volatile long returnedAt;

  Endpoint(Instance instance, TypicalLatency typical, boolean slowStart, long now) {
    super(typical, RATE_WINDOW, now);
    this.instance = instance;
    this.inverseWeight = 1 / instance.weight();
    this.returnedAt = now;
    if (slowStart) {
      startSlowly(now);
    }
  }

  public Instance instance() {
    return instance;
  }

  void instance(Instance next) {
    instance = next;
    inverseWeight = 1 / next.weight();
  }

  /** A request succeeded. */
  public void succeeded(long rttNanos, long now) {
    observe(rttNanos, now);
    known();
    if (consecutive != 0) {
      CONSECUTIVE.lazySet(this, 0);
    }
  }

  /** A connection was established. How long that took says little about requests. */
  public void reached() {
    recordSuccess();
    known();
    if (consecutive != 0) {
      CONSECUTIVE.lazySet(this, 0);
    }
  }

  /**
   * A request failed. Its latency counts as 5 s, because an instance that fails fast must not look
   * attractive.
   *
   * @param retryAfterNanos how long the instance asked not to be called; 0: it did not
   * @param counts whether it counts as a failure in a row
   */
  public void failed(long rttNanos, long retryAfterNanos, boolean counts, long now) {
    penalize(rttNanos, Math.max(PENALTY, retryAfterNanos), retryAfterNanos > PENALTY, now);
    known();
    unsuccessful().add(now, true);
    if (counts) {
      CONSECUTIVE.incrementAndGet(this);
    }
  }

  /** The caller cancelled a request: the only measurement is that it took at least this long. */
  public void abandoned(long elapsedNanos, long now) {
    unsuccessful().add(now, false);
    known();
    if (elapsedNanos > latencyNanos(now)) {
      observe(elapsedNanos, now);
    }
  }

  /** Written once, so that its cache line stays shared. */
  private void known() {
    if (!proven) {
      proven = true;
    }
  }

  private SlidingWindow unsuccessful() {
    SlidingWindow window = unsuccessful;
    return window != null ? window : createUnsuccessful();
  }

  private synchronized SlidingWindow createUnsuccessful() {
    SlidingWindow window = unsuccessful;
    if (window == null) {
      window = new SlidingWindow(RATE_WINDOW);
      unsuccessful = window;
    }
    return window;
  }

  /** The open connections of clients that no adapter knows. */
  public OpenConnections connections() {
    OpenConnections known = connections;
    return known != null ? known : createConnections();
  }

  private synchronized OpenConnections createConnections() {
    OpenConnections known = connections;
    if (known == null) {
      known = new OpenConnections();
      connections = known;
    }
    return known;
  }

  /** How many connections of clients that no adapter knows are open. */
  public int openConnections() {
    OpenConnections known = connections;
    return known == null ? 0 : known.count();
  }

  /** The number of failures in a row. */
  public int consecutiveFailures() {
    return consecutive;
  }

  /** Requests of the last 10 s that have ended and count. */
  public int recentCalls(long now) {
    SlidingWindow window = unsuccessful;
    int begun = calls(now, RATE_BUCKETS) - underWay(now);
    if (window == null) {
      return Math.max(0, begun);
    }
    int failed = window.marked(now);
    return Math.max(failed, begun - (window.calls(now) - failed));
  }

  /** The failures among {@link #recentCalls}. */
  public int recentFailures(long now) {
    SlidingWindow window = unsuccessful;
    return window == null ? 0 : window.marked(now);
  }

  /** All failed requests since this JVM knows the instance. */
  public long failures() {
    SlidingWindow window = unsuccessful;
    return window == null ? 0 : window.allMarked();
  }

  /** All successful requests. */
  public long successes(long now) {
    SlidingWindow window = unsuccessful;
    long unsuccessfulCalls = window == null ? 0 : window.allCalls();
    return Math.max(0, begun() - underWay(now) - unsuccessfulCalls);
  }

  /** Whether any request to it has ended. */
  public boolean proven() {
    return proven;
  }

  /** The queue that a call would see, including itself, divided by the weight. */
  public double queue(int inFlight) {
    return (inFlight + 1) * inverseWeight;
  }

  /** Expected latency, with the noise added, times {@link #queue}. */
  public double load(int inFlight, long now) {
    return Double.longBitsToDouble(score(now)) * queue(inFlight);
  }

  /** Whether it is in slow start, because it is new or was un-ejected. */
  public boolean starting() {
    return slowStart;
  }

  /** The fraction of its share that it gets: linear from 0.1 to 1 over {@code slowStartNanos}. */
  public double share(long now, long slowStartNanos) {
    if (!slowStart) {
      return 1;
    }
    long age = now - slowSince;
    if (age >= slowStartNanos) {
      slowStart = false;
      return 1;
    }
    return Math.max(FIRST_SHARE, (double) age / slowStartNanos);
  }

  /** Whether it is ejected now. */
  public boolean ejected(long now) {
    Ejection e = ejection;
    return e != null && now - e.latest() < 0;
  }

  /** Its current ejection, or the last one if only its time has run out. */
  public @Nullable Ejection ejection() {
    return ejection;
  }

  /** How often it was ejected without a healthy period in between. */
  public int ejections() {
    return ejections;
  }

  /** When it was last un-ejected, or first seen. */
  public long returnedAt() {
    return returnedAt;
  }

  /** Ejects it for some time. */
  public void eject(long now, long until, int count, String reason) {
    eject(now, until, until, count, reason);
  }

  /**
   * Ejects it.
   *
   * @param until when it may be un-ejected
   * @param latest when it is un-ejected even without a check; {@code until} or later
   */
  public void eject(long now, long until, long latest, int count, String reason) {
    ejections = count;
    ejection = Ejection.forFailures(now, until, latest, reason);
  }

  /** Ejects it until its health checks pass. */
  public void unhealthy(long now, String reason) {
    ejection = Ejection.unhealthy(now, reason);
  }

  private void startSlowly(long now) {
    slowSince = now;
    slowStart = true;
    resetWarmUp();
  }

  /** Un-ejects it, on probation: its failures are forgotten, and slow start begins. */
  public void restore(long now) {
    consecutive = 0;
    returnedAt = now;
    startSlowly(now);
    ejection = null;
  }
}
