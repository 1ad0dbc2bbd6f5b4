package io.graft.governance.balance;

import io.graft.governance.limit.InFlight;
import io.graft.governance.service.Instance;
import io.graft.governance.window.Window;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One instance and what this JVM knows of it. It outlives the snapshots that name it, as long as
 * the instance keeps its id and address.
 */
public final class Member {
  /** The window of the success rate. */
  public static final long RATE_WINDOW = 10_000_000_000L;

  private static final double FLOOR = 1_000;
  private static final double FIRST_SHARE = 0.1;

  private volatile Instance instance;
  private volatile double lightness;
  private final PeakEwma latency;
  private final InFlight inFlight = new InFlight();
  private final Window outcomes = new Window(RATE_WINDOW);
  private final AtomicInteger consecutive = new AtomicInteger();
  private final AtomicLong ignored = new AtomicLong();

  private volatile boolean slowStart;
  private volatile long slowSince;

  private volatile @Nullable Ejection ejection;
  private volatile int ejections;
  private volatile long returnedAt;

  Member(Instance instance, double latencyNanos, boolean slowStart, long now) {
    this.instance = instance;
    this.lightness = 1 / instance.weight();
    this.latency = new PeakEwma(latencyNanos, now);
    this.slowStart = slowStart;
    this.slowSince = now;
    this.returnedAt = now;
  }

  public Instance instance() {
    return instance;
  }

  void instance(Instance next) {
    instance = next;
    lightness = 1 / next.weight();
  }

  /** Charges the instance with a request; returns the lease for {@link #ended}. */
  public int started(long now) {
    return inFlight.enter(now);
  }

  /** The exchange is over. */
  public void ended(int lease) {
    inFlight.exit(lease);
  }

  public int inFlight(long now) {
    return inFlight.count(now);
  }

  /** A request went well. */
  public void succeeded(long rttNanos, long now) {
    latency.observe(rttNanos, now);
    outcomes.add(now, false);
    if (consecutive.get() != 0) {
      consecutive.lazySet(0);
    }
  }

  /**
   * A request went wrong. The latency it shows is at least {@code penaltyNanos}: an instance that
   * fails fast must not look attractive.
   *
   * @param counts whether it counts among failures in a row
   */
  public void failed(long rttNanos, long penaltyNanos, boolean counts, long now) {
    latency.observe(Math.max(Math.max(rttNanos, penaltyNanos), latency.value(now)), now);
    outcomes.add(now, true);
    if (counts) {
      consecutive.incrementAndGet();
    }
  }

  /** A request was given up by the caller: all it says is that it took at least this long. */
  public void abandoned(long elapsedNanos, long now) {
    ignored.incrementAndGet();
    if (elapsedNanos > latency.value(now)) {
      latency.observe(elapsedNanos, now);
    }
  }

  /** Failures in a row. */
  public int consecutiveFailures() {
    return consecutive.get();
  }

  /** Requests that ended in the last 10 s. */
  public int recentCalls(long now) {
    return outcomes.calls(now);
  }

  /** Those of {@link #recentCalls} that went wrong. */
  public int recentFailures(long now) {
    return outcomes.marked(now);
  }

  /** All requests that ended, well or not, since this JVM knows the instance. */
  public long calls() {
    return outcomes.allCalls();
  }

  /** Those of {@link #calls} that went wrong. */
  public long failures() {
    return outcomes.allMarked();
  }

  /** How often it was picked. */
  public long picks(long now) {
    return calls() + ignored.get() + inFlight(now);
  }

  /** The latency that picks go by, in nanoseconds. */
  public double latencyNanos(long now) {
    return latency.value(now);
  }

  /** What picks compare: expected latency times the queue, divided by the weight. */
  double load(long now) {
    return (latency.value(now) + FLOOR) * (inFlight.count(now) + 1) * lightness;
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

  /** Brings it back, on probation: with a clean slate, and a small share first. */
  public void restore(long now) {
    consecutive.set(0);
    returnedAt = now;
    slowSince = now;
    slowStart = true;
    ejection = null;
  }
}
