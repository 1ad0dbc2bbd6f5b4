package io.graft.governance.balance;

import io.graft.governance.service.Instance;
import io.graft.governance.window.Window;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One instance and what this JVM knows of it. It outlives the snapshots that name it, as long as
 * the instance keeps its id and address.
 */
public final class Member extends LatencyEstimate {
  /** The window of the success rate. */
  public static final long RATE_WINDOW = 10_000_000_000L;

  private static final int RATE_BUCKETS = Window.buckets(RATE_WINDOW);
  private static final long PENALTY = 5_000_000_000L;
  private static final double FIRST_SHARE = 0.1;

  private static final AtomicIntegerFieldUpdater<Member> CONSECUTIVE =
      AtomicIntegerFieldUpdater.newUpdater(Member.class, "consecutive");

  private volatile double lightness;
  private volatile int consecutive;
  private volatile boolean proven;
  private volatile Instance instance;

  /** Calls that failed, marked, and those that say nothing; {@code null}: there was none yet. */
  private volatile @Nullable Window spoilt;

  private volatile long slowSince;
  private volatile @Nullable Ejection ejection;
  private volatile int ejections;
  private volatile long returnedAt;

  Member(Instance instance, TypicalLatency typical, boolean slowStart, long now) {
    super(typical, RATE_WINDOW, now);
    this.instance = instance;
    this.lightness = 1 / instance.weight();
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
    lightness = 1 / next.weight();
  }

  /** A request went well. */
  public void succeeded(long rttNanos, long now) {
    observe(rttNanos, now);
    known();
    if (consecutive != 0) {
      CONSECUTIVE.lazySet(this, 0);
    }
  }

  /**
   * A request went wrong. It counts as one that took 5 s: an instance that fails fast must not look
   * attractive.
   *
   * @param retryAfterNanos for how long the instance asked to be left alone; 0: it did not
   * @param counts whether it counts among failures in a row
   */
  public void failed(long rttNanos, long retryAfterNanos, boolean counts, long now) {
    penalize(rttNanos, Math.max(PENALTY, retryAfterNanos), retryAfterNanos > PENALTY, now);
    known();
    spoilt().add(now, true);
    if (counts) {
      CONSECUTIVE.incrementAndGet(this);
    }
  }

  /** A request was given up by the caller: all it says is that it took at least this long. */
  public void abandoned(long elapsedNanos, long now) {
    spoilt().add(now, false);
    known();
    if (elapsedNanos > latencyNanos(now)) {
      observe(elapsedNanos, now);
    }
  }

  /** Written once, so that the line it is in stays shared. */
  private void known() {
    if (!proven) {
      proven = true;
    }
  }

  private Window spoilt() {
    Window window = spoilt;
    return window != null ? window : firstSpoilt();
  }

  private synchronized Window firstSpoilt() {
    Window window = spoilt;
    if (window == null) {
      window = new Window(RATE_WINDOW);
      spoilt = window;
    }
    return window;
  }

  /** Failures in a row. */
  public int consecutiveFailures() {
    return consecutive;
  }

  /** Requests of the last 10 s that have ended and say something. */
  public int recentCalls(long now) {
    Window window = spoilt;
    int begun = calls(now, RATE_BUCKETS) - underWay(now);
    if (window == null) {
      return Math.max(0, begun);
    }
    int failed = window.marked(now);
    return Math.max(failed, begun - (window.calls(now) - failed));
  }

  /** Those of {@link #recentCalls} that went wrong. */
  public int recentFailures(long now) {
    Window window = spoilt;
    return window == null ? 0 : window.marked(now);
  }

  /** All requests that went wrong since this JVM knows the instance. */
  public long failures() {
    Window window = spoilt;
    return window == null ? 0 : window.allMarked();
  }

  /** All requests that went well. */
  public long successes(long now) {
    Window window = spoilt;
    long spoiltCalls = window == null ? 0 : window.allCalls();
    return Math.max(0, begun() - underWay(now) - spoiltCalls);
  }

  /** Whether it has ever answered, or failed to. */
  boolean proven() {
    return proven;
  }

  /** The queue that a call would see, itself included, divided by the weight. */
  double queue(int inFlight) {
    return (inFlight + 1) * lightness;
  }

  /** Expected latency, with the noise added, times {@link #queue}. */
  double load(int inFlight, long now) {
    return Double.longBitsToDouble(score(now)) * queue(inFlight);
  }

  /** Whether it gets less than its share because it is new or has come back. */
  boolean starting() {
    return slowStart;
  }

  /** The part of its share that it gets: linear from 0.1 to 1 over {@code slowStartNanos}. */
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

  /** Whether it is out of the rotation now. */
  public boolean ejected(long now) {
    Ejection e = ejection;
    return e != null && now - e.latest() < 0;
  }

  /** Why and until when it is, or was until its time ran out, out of the rotation. */
  public @Nullable Ejection ejection() {
    return ejection;
  }

  /** How often it was ejected without a healthy time in between. */
  public int ejections() {
    return ejections;
  }

  /** When it came back from its last ejection, or was first seen. */
  public long returnedAt() {
    return returnedAt;
  }

  /** Takes it out of the rotation for some time. */
  public void eject(long now, long until, int count, String reason) {
    eject(now, until, until, count, reason);
  }

  /**
   * Takes it out of the rotation.
   *
   * @param until when it may come back
   * @param latest when it does though nobody has said that it may; {@code until} or later
   */
  public void eject(long now, long until, long latest, int count, String reason) {
    ejections = count;
    ejection = Ejection.forFailures(now, until, latest, reason);
  }

  /** Takes it out of the rotation until its health checks pass. */
  public void unhealthy(long now, String reason) {
    ejection = Ejection.unhealthy(now, reason);
  }

  private void startSlowly(long now) {
    slowSince = now;
    slowStart = true;
    meetAgain();
  }

  /** Brings it back, on probation: with a clean slate, and a small share first. */
  public void restore(long now) {
    consecutive = 0;
    returnedAt = now;
    startSlowly(now);
    ejection = null;
  }
}
