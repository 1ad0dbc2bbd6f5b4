package io.graft.governance.breaker;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.Flow;
import io.graft.governance.window.Window;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fails calls at once while most of them would fail anyway, then finds out by single probes when
 * that has ended, and lets the traffic come back step by step.
 *
 * <pre>
 * CLOSED ── too many failures ──▶ OPEN ── time ──▶ HALF_OPEN ◀─ success, ignored ─▶ PROBING
 *   ▲                              ▲                                    │ failure, lease over
 *   └── RAMPING 25 50 75 100 % ────┴────────────────────────────────────┘
 *          ▲   3 successes in a row
 * </pre>
 *
 * <p>The calls of a window are those that the destination's traffic shows; the breaker itself
 * counts failures only, so that a call that goes well costs it nothing. The ratio is looked at on a
 * failure.
 *
 * <p>{@link #admit} gives a permit, to be handed to exactly one of {@link #success}, {@link
 * #failure} and {@link #ignore}; more calls than one, late ones and none at all do no harm. A
 * closed breaker costs a volatile read to enter and one to leave.
 */
public final class Breaker {
  /** Returned by {@link #admit}: the call must not be sent. Every permit is more. */
  public static final int REFUSED = -1;

  private static final long SECOND = 1_000_000_000L;
  private static final int PROBES = 3;
  private static final double HARDLY_ANY = 0.9;
  private static final long LEASE = 10 * SECOND;
  private static final long PREFER_SAFE = SECOND;
  private static final long RAMP_STEP = 2 * SECOND;
  private static final int RAMP_STEPS = 4;
  private static final long MAX_RETRY_AFTER = 300 * SECOND;

  private final Flow traffic;
  private final AtomicReference<State> state;
  private final Randomness random;
  private final BreakerListener listener;

  /** The generation while it is closed, else 0: what nearly every call needs, in one read. */
  private volatile int closedPermit;

  /**
   * @param traffic the calls that were sent to the destination, over 60 s or as far as windows are
   *     set to reach
   */
  public Breaker(
      ClientPolicy policy, Flow traffic, Randomness random, BreakerListener listener, long now) {
    this.traffic = traffic;
    this.random = random;
    this.listener = listener;
    State first = State.closed(1, now, -1, window(policy));
    state = new AtomicReference<>(first);
    closedPermit = first.generation;
  }

  /** The permit for a call where the breaker is closed; 0 where {@link #admit} is to be asked. */
  public int closedPermit() {
    return closedPermit;
  }

  /**
   * Asks to send a call.
   *
   * @param safe whether the call changes nothing, so that it makes a better probe
   * @param timeout how long the call may take, in nanoseconds: no probe's lease is shorter
   * @return a permit, or {@link #REFUSED}
   */
  public int admit(ClientPolicy policy, long now, boolean safe, long timeout) {
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
          reopen(s, policy, now, 0, "a probe did not come back");
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
          break; // closed meanwhile
      }
    }
  }

  /**
   * There is news, such as an instance that was not there before: an open breaker may probe now.
   */
  public void probeSoon(long now) {
    State s = state.get();
    if (s.kind == State.Kind.OPEN
        && now - s.until < 0
        && state.compareAndSet(s, s.halfOpen(now, 0))) {
      listener.halfOpen();
    }
  }

  /** Whether a permit makes its call a probe. */
  public boolean probe(int permit) {
    State s = state.get();
    return s.kind == State.Kind.PROBING && s.generation == permit;
  }

  /** Whether calls pass freely. */
  public boolean closed() {
    return state.get().kind == State.Kind.CLOSED;
  }

  /** The call went well. */
  public void success(int permit, ClientPolicy policy, long now) {
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
      state.compareAndSet(s, s.ramping(now, window(policy)));
    }
  }

  /**
   * The call failed in a way that speaks against the destination.
   *
   * @param retryAfter for how long the destination asked to be left alone, in nanoseconds; 0: it
   *     did not
   * @param cause a word for people, for example {@code connection refused}
   */
  public void failure(int permit, ClientPolicy policy, long now, long retryAfter, String cause) {
    failure(permit, policy, policy.breakerFailureRatio(), now, retryAfter, cause);
  }

  /**
   * As {@link #failure}, of a destination that has more to do than it can and says so, while calls
   * are held back at the source. That leaves it about half of what it is sent to refuse: were this
   * an outage, all that do well would be cut off with the rest, for as long as breakers are open.
   */
  public void overload(int permit, ClientPolicy policy, long now, long retryAfter, String cause) {
    double ratio = Math.max(policy.breakerFailureRatio(), HARDLY_ANY);
    failure(permit, policy, ratio, now, retryAfter, cause);
  }

  private void failure(
      int permit, ClientPolicy policy, double ratio, long now, long retryAfter, String cause) {
    State s = state.get();
    if (s.generation != permit) {
      return;
    }
    Window window = s.failures;
    if (window == null) {
      reopen(s, policy, now, retryAfter, "a probe failed: " + cause);
      return;
    }
    window.add(now, true);
    int failed = window.marked(now);
    int calls = calls(s, window, failed, now);
    if (calls >= policy.breakerMinCalls() && failed >= calls * ratio) {
      boolean healthy = s.kind == State.Kind.CLOSED && now - s.since > policy.breakerWindowNanos();
      open(
          s,
          policy,
          now,
          retryAfter,
          healthy ? 0 : s.openings + 1,
          failed
              + " of "
              + calls
              + " calls failed in "
              + policy.breakerWindowNanos() / SECOND
              + " s, the last one: "
              + cause);
    }
  }

  /** The call says nothing: it was cancelled, or never sent because of a later rule. */
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
   * The calls that the failures are a part of: what was sent since the state began, as far as the
   * window reaches, without those that say nothing. Failures of calls sent earlier may be more.
   */
  private int calls(State s, Window failures, int failed, long now) {
    int buckets = Math.min(failures.buckets(), Window.bucketsBetween(s.windowSince, now));
    int ignored = failures.calls(now) - failed;
    return Math.max(failed, traffic.calls(now, buckets) - ignored);
  }

  private void reopen(State s, ClientPolicy policy, long now, long retryAfter, String why) {
    open(s, policy, now, retryAfter, s.openings + 1, why);
  }

  private void open(
      State s, ClientPolicy policy, long now, long retryAfter, int openings, String why) {
    long length = policy.breakerOpenNanos();
    for (int i = 0; i < openings && length < policy.breakerMaxOpenNanos(); i++) {
      length *= 2;
    }
    length = Math.min(length, policy.breakerMaxOpenNanos());
    length = length / 2 + random.nextLong(length / 2);
    length = Math.max(length, Math.min(retryAfter, MAX_RETRY_AFTER));
    if (state.compareAndSet(s, s.open(now, now + length, Math.min(openings, 30), why))) {
      publish();
      listener.opened(why);
    }
  }

  /** Whoever changed the state last says so last. */
  private void publish() {
    State s;
    do {
      s = state.get();
      closedPermit = s.kind == State.Kind.CLOSED ? s.generation : 0;
    } while (state.get() != s);
  }

  private static Window window(ClientPolicy policy) {
    return new Window(policy.breakerWindowNanos());
  }

  /** The name of the state for people: {@code closed}, {@code open}, {@code half-open}, … */
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

  /** Why it opened last; {@code null} while it is closed. */
  public @Nullable String reason() {
    return state.get().reason;
  }

  /** How long from now until it may be worth to try again, in nanoseconds; 0: now. */
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

  /** Calls counted in the window in force; 0 where it is open. */
  public int calls(long now) {
    State s = state.get();
    Window failures = s.failures;
    return failures == null ? 0 : calls(s, failures, failures.marked(now), now);
  }

  /** Failures among {@link #calls}. */
  public int failures(long now) {
    Window failures = state.get().failures;
    return failures == null ? 0 : failures.marked(now);
  }
}
