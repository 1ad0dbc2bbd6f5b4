package io.graft.governance.breaker;

import io.graft.governance.config.BreakerConfig;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.SlidingWindow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker: refuses calls while most of them would fail anyway, finds out by single probes
 * when that has ended, and then admits a growing share of the traffic.
 *
 * <pre>
 * CLOSED ── too many failures ──▶ OPEN ── time ──▶ HALF_OPEN ◀─ success, ignored ─▶ PROBING
 *   ▲                              ▲                                    │ failure, lease over
 *   └── RAMPING 25 50 75 100 % ────┴────────────────────────────────────┘
 *          ▲   3 successes in a row
 * </pre>
 *
 * <p>The calls of a window are counted by the destination's traffic. The breaker only counts
 * failures, so a successful call costs it nothing; the ratio is computed at a failure.
 *
 * <p>{@link #admit} returns a permit, to be passed to one of {@link #success}, {@link #failure} and
 * {@link #ignore}. Passing it twice, late or never does no harm. A closed breaker costs one
 * volatile read when a call begins and one when it ends.
 */
public final class Breaker {
  /** Returned by {@link #admit}: the call must not be sent. Every permit is greater. */
  public static final int REFUSED = -1;

  private static final long SECOND = 1_000_000_000L;
  private static final int PROBES = 3;
  private static final double HARDLY_ANY = 0.9;
  private static final long LEASE = 10 * SECOND;
  private static final long PREFER_SAFE = SECOND;
  private static final long RAMP_STEP = 2 * SECOND;
  private static final int RAMP_STEPS = 4;
  private static final long MAX_RETRY_AFTER = 300 * SECOND;

  private final CallCounter traffic;
  private final AtomicReference<State> state;
  private final Randomness random;
  private final BreakerListener listener;

  /** The generation while it is closed, otherwise 0: the one read that nearly every call needs. */
  private volatile int closedPermit;

  /**
   * @param traffic the calls to the destination, over 60 s or the longest window that can be set
   */
  public Breaker(
      BreakerConfig config,
      CallCounter traffic,
      Randomness random,
      BreakerListener listener,
      long now) {
    this.traffic = traffic;
    this.random = random;
    this.listener = listener;
    State first = State.closed(1, now, -1, window(config));
    state = new AtomicReference<>(first);
    closedPermit = first.generation;
  }

  /** Returns the permit if the breaker is closed; 0: call {@link #admit}. */
  public int closedPermit() {
    return closedPermit;
  }

  /**
   * Requests a permit for a call.
   *
   * @param safe whether the call is safe, which makes it a better probe
   * @param timeout the time limit of the call, in nanoseconds: a probe's lease is not shorter
   * @return a permit, or {@link #REFUSED}
   */
  public int admit(BreakerConfig config, long now, boolean safe, long timeout) {
    while (true) {
      State s = state.get();
      if (s.kind == State.Kind.CLOSED) {
        return s.generation;
      }
      switch (s.kind) {
        case OPEN:
          if (now - s.until < 0) {
            return REFUSED;
          }
          if (state.compareAndSet(s, s.halfOpen(now, 0))) {
            listener.halfOpen();
          }
          break;
        case HALF_OPEN:
          if (!safe && now - s.since < PREFER_SAFE) {
            return REFUSED;
          }
          long lease = timeout == Long.MAX_VALUE ? LEASE : Math.max(LEASE, timeout);
          State probing = s.probing(now, now + lease);
          if (state.compareAndSet(s, probing)) {
            return probing.generation;
          }
          break;
        case PROBING:
          if (now - s.until < 0) {
            return REFUSED;
          }
          reopen(s, config, now, 0, "a probe did not come back");
          break;
        case RAMPING:
          int step = (int) ((now - s.since) / RAMP_STEP) + 1;
          if (step <= RAMP_STEPS) {
            boolean passes = step == RAMP_STEPS || random.nextInt(RAMP_STEPS) < step;
            return passes ? s.generation : REFUSED;
          }
          if (state.compareAndSet(s, s.rampedUp(now))) {
            publish();
            listener.closed();
          }
          break;
        default:
          break; // closed in the meantime
      }
    }
  }

  /** Lets an open breaker probe now, because of a change such as a new instance. */
  public void probeSoon(long now) {
    State s = state.get();
    if (s.kind == State.Kind.OPEN
        && now - s.until < 0
        && state.compareAndSet(s, s.halfOpen(now, 0))) {
      listener.halfOpen();
    }
  }

  /** Whether the call of a permit is a probe. */
  public boolean probe(int permit) {
    State s = state.get();
    return s.kind == State.Kind.PROBING && s.generation == permit;
  }

  /** Whether it is closed. */
  public boolean closed() {
    return state.get().kind == State.Kind.CLOSED;
  }

  /** Reports a successful call. */
  public void success(int permit, BreakerConfig config, long now) {
    if (permit == closedPermit) {
      return;
    }
    State s = state.get();
    if (s.failures != null || s.generation != permit) {
      return;
    }
    if (s.successes + 1 < PROBES) {
      state.compareAndSet(s, s.halfOpen(now - PREFER_SAFE, s.successes + 1));
    } else {
      state.compareAndSet(s, s.ramping(now, window(config)));
    }
  }

  /**
   * Reports a call whose failure counts against the destination.
   *
   * @param retryAfter how long the destination asked not to be called, in nanoseconds; 0: it did
   *     not
   * @param cause for the reason: {@code connection refused}
   */
  public void failure(int permit, BreakerConfig config, long now, long retryAfter, String cause) {
    failure(permit, config, config.failureRatio, now, retryAfter, cause);
  }

  /**
   * As {@link #failure}, for a destination that reports its overload while the throttle drops
   * calls. The destination then refuses about half of what it gets. If that opened the breaker, the
   * calls that succeed would be refused too.
   */
  public void overload(int permit, BreakerConfig config, long now, long retryAfter, String cause) {
    double ratio = Math.max(config.failureRatio, HARDLY_ANY);
    failure(permit, config, ratio, now, retryAfter, cause);
  }

  private void failure(
      int permit, BreakerConfig config, double ratio, long now, long retryAfter, String cause) {
    State s = state.get();
    if (s.generation != permit) {
      return;
    }
    SlidingWindow window = s.failures;
    if (window == null) {
      reopen(s, config, now, retryAfter, "a probe failed: " + cause);
      return;
    }
    window.add(now, true);
    int failed = window.marked(now);
    int calls = calls(s, window, failed, now);
    if (calls >= config.minCalls && failed >= calls * ratio) {
      boolean healthy = s.kind == State.Kind.CLOSED && now - s.since > config.windowNanos;
      open(
          s,
          config,
          now,
          retryAfter,
          healthy ? 0 : s.openings + 1,
          failed
              + " of "
              + calls
              + " calls failed in "
              + config.windowNanos / SECOND
              + " s, the last one: "
              + cause);
    }
  }

  /** Reports a call that does not count: it was cancelled, or a later step refused it. */
  public void ignore(int permit, long now) {
    State s = state.get();
    if (s.generation != permit) {
      return;
    }
    if (s.failures != null) {
      s.failures.add(now, false);
    } else {
      state.compareAndSet(s, s.halfOpen(now - PREFER_SAFE, s.successes));
    }
  }

  /**
   * Returns the calls to which the failures are compared: those sent since the state began and
   * within the window, without those that do not count. There may be more failures, of calls sent
   * earlier.
   */
  private int calls(State s, SlidingWindow failures, int failed, long now) {
    int buckets = Math.min(failures.buckets(), SlidingWindow.bucketsBetween(s.windowSince, now));
    int ignored = failures.calls(now) - failed;
    return Math.max(failed, traffic.calls(now, buckets) - ignored);
  }

  private void reopen(State s, BreakerConfig config, long now, long retryAfter, String why) {
    open(s, config, now, retryAfter, s.openings + 1, why);
  }

  private void open(
      State s, BreakerConfig config, long now, long retryAfter, int openings, String why) {
    long length = config.openNanos;
    for (int i = 0; i < openings && length < config.maxOpenNanos; i++) {
      length *= 2;
    }
    length = Math.min(length, config.maxOpenNanos);
    length = length / 2 + random.nextLong(length / 2);
    length = Math.max(length, Math.min(retryAfter, MAX_RETRY_AFTER));
    if (state.compareAndSet(s, s.open(now, now + length, Math.min(openings, 30), why))) {
      publish();
      listener.opened(why);
    }
  }

  /** Reports changes in the order in which they were made. */
  private void publish() {
    State s;
    do {
      s = state.get();
      closedPermit = s.kind == State.Kind.CLOSED ? s.generation : 0;
    } while (state.get() != s);
  }

  private static SlidingWindow window(BreakerConfig config) {
    return new SlidingWindow(config.windowNanos);
  }

  /** The name of the state: {@code closed}, {@code open}, {@code half-open}, … */
  public String stateName() {
    switch (state.get().kind) {
      case CLOSED:
        return "closed";
      case OPEN:
        return "open";
      case RAMPING:
        return "ramping";
      default:
        return "half-open";
    }
  }

  /** Why it last opened; {@code null} while it is closed. */
  public @Nullable String reason() {
    return state.get().reason;
  }

  /** How long until it may be worth trying again, in nanoseconds; 0: now. */
  public long retryInNanos(long now) {
    State s = state.get();
    switch (s.kind) {
      case OPEN:
      case PROBING:
        return Math.max(0, s.until - now);
      case RAMPING:
        return RAMP_STEP;
      case HALF_OPEN:
        return PREFER_SAFE;
      default:
        return 0;
    }
  }

  /** The calls in the current window; 0 while it is open. */
  public int calls(long now) {
    State s = state.get();
    SlidingWindow failures = s.failures;
    return failures == null ? 0 : calls(s, failures, failures.marked(now), now);
  }

  /** The failures among {@link #calls}. */
  public int failures(long now) {
    SlidingWindow failures = state.get().failures;
    return failures == null ? 0 : failures.marked(now);
  }
}
