package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.limit.AdaptiveConcurrency;
import io.graft.governance.limit.Ages;
import io.graft.governance.limit.InFlight;
import io.graft.governance.limit.Load;
import io.graft.governance.limit.Waiting;
import io.graft.governance.match.RequestView;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Priority;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.time.Randomness;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The rooms in which a request may be refused: its rate, and how much goes on already. */
final class Admission {
  /** What carries a priority through a chain of calls. */
  private static final String PRIORITY = "graft.priority";

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  /** What takes part in latencies is less: how long a failure takes says nothing. */
  private static final int FAILED = 500;

  /** What a refused caller is told to wait: long enough to go elsewhere first. */
  private static final int RETRY_AFTER_SECONDS = 1;

  /** Decisions are told at most this often for each reason. */
  private static final long PAUSE = 100_000_000L;

  private static final long NEVER_TOLD = Long.MIN_VALUE;

  private static final double NANOS_OF_A_MILLI = 1e6;

  /** How many times what requests take a caller has to wait at the least. */
  private static final double FAIR = 2;

  /** What is being served. */
  final InFlight inFlight = new InFlight();

  /** Answers that stay open for as long as somebody listens. */
  final InFlight streams = new InFlight();

  /** Which of what is being served takes long. */
  private final Ages ages;

  private final String service;
  private final Load load;
  private final Waiting waiting;
  private final Decisions decisions;
  private final Rates rates;
  private final LongAdder[] counts = new LongAdder[Refused.values().length * 2];
  private final AtomicLongArray toldAt = new AtomicLongArray(Refused.values().length);
  private volatile @Nullable AdaptiveConcurrency adaptive;

  Admission(
      String service,
      Load load,
      Waiting waiting,
      Decisions decisions,
      Randomness random,
      long now) {
    ages = new Ages(now);
    this.service = service;
    this.load = load;
    this.waiting = waiting;
    this.decisions = decisions;
    rates = new Rates(random);
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
    for (int i = 0; i < toldAt.length(); i++) {
      toldAt.set(i, NEVER_TOLD);
    }
  }

  /** How much a request matters: as the rules say, else as its caller does. */
  static Priority priority(@Nullable ServerRoute route, @Nullable String baggage) {
    Priority priority = route == null ? null : route.priority();
    if (priority == null && baggage != null) {
      String said = Baggage.get(baggage, PRIORITY);
      priority = said == null ? null : Priority.of(said);
      if (priority == Priority.NEVER) {
        priority = Priority.CRITICAL_PLUS;
      }
    }
    return priority == null ? Priority.CRITICAL : priority;
  }

  /** Whether the request is within the rates, of its route and of all. */
  boolean withinRates(
      ServerCall call, RequestView view, @Nullable ServerRoute route, Policies policies, long now) {
    RatePolicy own = route == null ? null : route.rate();
    RatePolicy all = call.priority() == Priority.NEVER ? null : policies.server().rate();
    return (own == null || within(own, call, view, route, policies, now))
        && (all == null || within(all, call, view, null, policies, now));
  }

  private boolean within(
      RatePolicy rate,
      ServerCall call,
      RequestView view,
      @Nullable ServerRoute route,
      Policies policies,
      long now) {
    long wait = rates.tryAcquire(rate, view, route, now);
    if (wait == 0) {
      return true;
    }
    boolean enforced = rate.mode().within(policies.mode()) == Mode.ENFORCE;
    boolean tells = counted(Refused.RATE, enforced, now);
    String reason = enforced || tells ? Rates.reason(rate) : "";
    if (tells) {
      decisions.add(Decision.Kind.SHED, service, null, reason, enforced);
    }
    if (enforced) {
      call.refuse(
          TOO_MANY_REQUESTS, service + ": too many requests, " + reason, Rates.seconds(wait));
    }
    return !enforced;
  }

  /** Lets a request in, unless too much goes on already. */
  <Q> void admit(
      ServerCall call, ServerAdapter<Q> adapter, Q request, Policies policies, long now) {
    ServerPolicy policy = policies.server();
    boolean enforced = policies.mode() == Mode.ENFORCE;
    Refused why = Refused.CONCURRENCY;
    int most = policy.concurrency() == 0 ? Integer.MAX_VALUE : policy.concurrency();
    if (policy.shedMode() != Mode.OFF) {
      AdaptiveConcurrency limit = adaptive(policy, now);
      // Here too, not only at an end: where nothing ends a limit that was reached holds for good.
      limit.tick(now, policy.shedMin(), policy.shedMax());
      int old = ages.old(now);
      int inProgress = Math.max(0, inFlight.count(now) - old);
      int allowed = limit.limit(call.priority(), inProgress);
      if (allowed != AdaptiveConcurrency.NO_LIMIT && allowed + old < most) {
        if (enforced && policy.shedMode() == Mode.ENFORCE) {
          most = allowed + old;
          why = Refused.SHED;
        } else if (inProgress >= allowed) {
          limit.exceeded(false);
          if (counted(Refused.SHED, false, now)) {
            decisions.add(Decision.Kind.SHED, service, null, shedReason(call, allowed), false);
          }
        }
      }
    }
    int lease = call.priority() == Priority.NEVER ? inFlight.enter(now) : inFlight.enter(now, most);
    if (lease < 0
        && (HealthPaths.contains(adapter.path(request))
            || !refused(call, why, most, policies, now))) {
      lease = inFlight.enter(now);
    }
    call.admitted(lease, lease < 0 ? 0 : ages.begin(now));
  }

  /** What is being served has turned out to be a stream. Returns its lease among those. */
  int opened(int lease, int second, long now) {
    inFlight.exit(lease);
    ages.end(second, now);
    return streams.enter(now);
  }

  /** Returns whether it is really refused. */
  private boolean refused(ServerCall call, Refused why, int most, Policies policies, long now) {
    boolean enforced = policies.mode() == Mode.ENFORCE;
    String reason =
        why == Refused.SHED ? shedReason(call, most) : most + " requests are in progress";
    if (why == Refused.SHED) {
      adaptive(policies.server(), now).exceeded(true);
    }
    if (counted(why, enforced, now)) {
      decisions.add(Decision.Kind.SHED, service, null, reason, enforced);
    }
    if (enforced) {
      call.refuse(UNAVAILABLE, service + ": too busy, " + reason, RETRY_AFTER_SECONDS);
    }
    return enforced;
  }

  private static String shedReason(ServerCall call, int most) {
    return most + " requests in progress are what it can do for " + call.priority();
  }

  /** Counts a refusal. Returns whether to tell of it. */
  private boolean counted(Refused why, boolean enforced, long now) {
    counts[why.ordinal() * 2 + (enforced ? 1 : 0)].increment();
    long last = toldAt.get(why.ordinal());
    return (last == NEVER_TOLD || now - last >= PAUSE)
        && toldAt.compareAndSet(why.ordinal(), last, now);
  }

  /** A request that was let in has ended. */
  void ended(ServerCall call, ServerPolicy policy, long now) {
    inFlight.exit(call.lease());
    boolean old = ages.end(call.second(), now);
    AdaptiveConcurrency limit = adaptive;
    if (limit == null || policy.shedMode() == Mode.OFF) {
      return;
    }
    if (call.priority() != Priority.NEVER
        && !old
        && call.status() > 0
        && call.status() < FAILED
        && call.failure() == null
        && !cutShort(call, limit, now)) {
      limit.served(now - call.startNanos());
    }
    limit.tick(now, policy.shedMin(), policy.shedMax());
  }

  /**
   * Whether a request has expired whose caller did not wait for what such requests take here at the
   * least: how long it took says what became of it, and nothing of the load.
   */
  private static boolean cutShort(ServerCall call, AdaptiveConcurrency limit, long now) {
    return call.deadlineNanos() != CallContext.NO_DEADLINE
        && now - call.deadlineNanos() > 0
        && call.deadlineNanos() - call.startNanos() < FAIR * limit.baseNanos();
  }

  private AdaptiveConcurrency adaptive(ServerPolicy policy, long now) {
    AdaptiveConcurrency present = adaptive;
    return present != null ? present : create(policy, now);
  }

  /** Made for the first request: a service that serves none does without. */
  private synchronized AdaptiveConcurrency create(ServerPolicy policy, long now) {
    AdaptiveConcurrency present = adaptive;
    if (present == null) {
      adaptive = present = new AdaptiveConcurrency(load, waiting, policy.shedMin(), now);
    }
    return present;
  }

  /** How many were refused, or would have been. */
  long count(Refused why) {
    return counts[why.ordinal() * 2].sum() + counts[why.ordinal() * 2 + 1].sum();
  }

  InboundStatus status(ServerPolicy policy, long now) {
    long[] refused = new long[counts.length];
    for (int i = 0; i < refused.length; i++) {
      refused[i] = counts[i].sum();
    }
    AdaptiveConcurrency limit = policy.shedMode() == Mode.OFF ? null : adaptive;
    return new InboundStatus(
        inFlight.count(now),
        streams.count(now),
        waiting.count(),
        limit == null ? 0 : limit.limit(),
        limit != null && limit.holds(),
        limit == null ? 0 : limit.baseNanos() / NANOS_OF_A_MILLI,
        limit == null ? 0 : limit.p90Nanos() / NANOS_OF_A_MILLI,
        refused);
  }
}
