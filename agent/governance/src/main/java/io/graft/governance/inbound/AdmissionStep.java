package io.graft.governance.inbound;

import io.graft.governance.config.Mode;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.limit.AdaptiveConcurrency;
import io.graft.governance.limit.CpuLoad;
import io.graft.governance.limit.InFlight;
import io.graft.governance.limit.LongRequests;
import io.graft.governance.limit.ServerQueues;
import io.graft.governance.match.HealthPaths;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.rule.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Admits a request, or sheds it with 503: above {@code concurrency}, or above the adaptive limit of
 * the server.
 */
final class AdmissionStep extends ServerStep {
  private static final int UNAVAILABLE = 503;

  /**
   * Only responses with a lower status count towards latency: the duration of a failure means
   * nothing.
   */
  private static final int FAILED = 500;

  /**
   * The {@code Retry-After} of a refusal: long enough that a caller tries another instance first.
   */
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final double NANOS_OF_A_MILLI = 1e6;

  /**
   * A caller must wait at least this many times the typical latency for its expired request to
   * count.
   */
  private static final double FAIR = 2;

  /** The requests in progress. */
  final InFlight inFlight = new InFlight();

  /** Responses that stay open until the client disconnects. */
  final InFlight streams = new InFlight();

  /** Finds which requests in progress take long. */
  private final LongRequests ages;

  private final CpuLoad load;
  private final ServerQueues queues;
  private final RefusalLog log;
  private volatile @Nullable AdaptiveConcurrency adaptive;

  AdmissionStep(CpuLoad load, ServerQueues queues, RefusalLog log, long now) {
    ages = new LongRequests(now);
    this.load = load;
    this.queues = queues;
    this.log = log;
  }

  @Override
  <Q> boolean admit(
      ServerCall call,
      ServerAdapter<Q> adapter,
      Q request,
      @Nullable RequestRules<Q> view,
      Policies policies,
      long now) {
    ServerPolicy policy = policies.server();
    boolean enforced = policies.mode() == Mode.ENFORCE;
    Refused why = Refused.CONCURRENCY;
    int most =
        policy.admission().concurrency == 0 ? Integer.MAX_VALUE : policy.admission().concurrency;
    if (policy.admission().shedMode != Mode.OFF) {
      AdaptiveConcurrency limit = adaptive(policy, now);
      // At the start too, not only at an end: if nothing ends, a limit that was reached would last
      // for good.
      limit.tick(now, policy.admission().shedMin, policy.admission().shedMax);
      int old = ages.old(now);
      int inProgress = Math.max(0, inFlight.count(now) - old);
      int allowed = limit.limit(call.priority(), inProgress);
      if (allowed != AdaptiveConcurrency.NO_LIMIT && allowed + old < most) {
        if (enforced && policy.admission().shedMode == Mode.ENFORCE) {
          most = allowed + old;
          why = Refused.SHED;
        } else if (inProgress >= allowed) {
          limit.exceeded(false);
          if (log.count(Refused.SHED, false, now)) {
            log.write(shedReason(call, allowed), false);
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
    return lease >= 0;
  }

  /** A request in progress has turned out to be a stream. Returns its lease as a stream. */
  int opened(int lease, int second, long now) {
    inFlight.exit(lease);
    ages.end(second, now);
    return streams.enter(now);
  }

  /** Returns whether the request is refused, not only observed. */
  private boolean refused(ServerCall call, Refused why, int most, Policies policies, long now) {
    boolean enforced = policies.mode() == Mode.ENFORCE;
    String reason =
        why == Refused.SHED ? shedReason(call, most) : most + " requests are in progress";
    if (why == Refused.SHED) {
      adaptive(policies.server(), now).exceeded(true);
    }
    if (log.count(why, enforced, now)) {
      log.write(reason, enforced);
    }
    if (enforced) {
      call.refuse(UNAVAILABLE, log.service() + ": too busy, " + reason, RETRY_AFTER_SECONDS);
    }
    return enforced;
  }

  private static String shedReason(ServerCall call, int most) {
    return most + " requests in progress are what it can do for " + call.priority();
  }

  @Override
  void settle(ServerCall call, Policies policies, long now) {
    if (call.lease < 0 || call.endedWhileOpening) {
      return;
    }
    if (call.stream()) {
      streams.exit(call.lease);
      return;
    }
    ServerPolicy policy = policies.server();
    inFlight.exit(call.lease);
    boolean old = ages.end(call.second, now);
    AdaptiveConcurrency limit = adaptive;
    if (limit == null || policy.admission().shedMode == Mode.OFF) {
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
    limit.tick(now, policy.admission().shedMin, policy.admission().shedMax);
  }

  /**
   * Whether a request has expired because its caller waited less than such requests need at the
   * least: its duration says nothing about the load.
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

  /** Created with the first request, because many processes serve none. */
  private synchronized AdaptiveConcurrency create(ServerPolicy policy, long now) {
    AdaptiveConcurrency present = adaptive;
    if (present == null) {
      adaptive = present = new AdaptiveConcurrency(load, queues, policy.admission().shedMin, now);
    }
    return present;
  }

  InboundStatus status(ServerPolicy policy, int sessions, long now) {
    AdaptiveConcurrency limit = policy.admission().shedMode == Mode.OFF ? null : adaptive;
    return new InboundStatus(
        inFlight.count(now),
        streams.count(now),
        sessions,
        queues.count(),
        limit == null ? 0 : limit.limit(),
        limit != null && limit.holds(),
        limit == null ? 0 : limit.baseNanos() / NANOS_OF_A_MILLI,
        limit == null ? 0 : limit.p90Nanos() / NANOS_OF_A_MILLI,
        log.counts());
  }
}
