package io.graft.governance.inbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Headroom;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Notices;
import io.graft.governance.event.Recorder;
import io.graft.governance.limit.Load;
import io.graft.governance.limit.Waiting;
import io.graft.governance.match.RequestKey;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** The door that every request passes that arrives at this JVM. */
public final class Inbound {
  final Clock clock;
  final Recorder recorder;

  private final PolicySource policySource;
  private final Incoming incoming;
  private final Admission admission;
  private volatile @Nullable PortTraffic traffic;
  private volatile boolean draining;

  /** As the other, where nothing is known of processors and queues. */
  public Inbound(
      String service,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Notices notices,
      Clock clock,
      Randomness random) {
    this(
        service,
        policies,
        recorder,
        decisions,
        notices,
        Load.UNKNOWN,
        new Waiting(),
        clock,
        random);
  }

  /**
   * @param service the name of this service, for decisions
   * @param waiting where requests wait for a thread of their server, which counts as in progress
   */
  public Inbound(
      String service,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Notices notices,
      Load load,
      Waiting waiting,
      Clock clock,
      Randomness random) {
    this.policySource = policies;
    this.recorder = recorder;
    this.clock = clock;
    incoming = new Incoming(recorder, random, notices);
    admission = new Admission(service, load, waiting, decisions, random, clock.nanoTime());
  }

  /**
   * Begins a request: reads its context, admits or refuses it. The adapter must end it by {@link
   * ServerCall#end}, which may come more than once, on every path.
   *
   * @return {@code null} where the request is not governed, and the server goes on as if Graft were
   *     absent: switched off, the agent's own, seen already by a server adapter above, or without
   *     stack to end it with
   */
  public <Q> @Nullable ServerCall begin(ServerAdapter<Q> adapter, Q request) {
    Policies policies = policySource.current();
    if (!policies.enabled()) {
      return null;
    }
    Object[] slot = Slot.current();
    if (slot[Slot.OWN] != null || underway(CallContext.of(slot)) || !Headroom.enough()) {
      return null;
    }
    long now = clock.nanoTime();
    ServerPolicy policy = policies.server();
    RequestKey color = policies.mode() == Mode.ENFORCE ? policy.color() : null;
    ServerCall call = incoming.read(this, adapter, request, policy.trust(), color, now);
    call.facts(adapter, request);
    PortTraffic counted = traffic;
    if (counted != null && counted.isWanted() && !HealthPaths.contains(adapter.path(request))) {
      call.port(adapter.localPort(request));
    }
    if (!RequestRules.in(policy)) {
      call.priority(Admission.priority(null, call.baggage()));
      admission.admit(call, adapter, request, policies, now);
      return call;
    }
    RequestRules<Q> rules = new RequestRules<>(adapter, request, call.baggage(), call.trusted());
    ServerRoute route = rules.take(policy);
    call.priority(Admission.priority(route, call.baggage()));
    if (admission.withinRates(call, rules, route, policies, now)) {
      admission.admit(call, adapter, request, policies, now);
    }
    return call;
  }

  /** A request that is still served on this thread has been seen by the container's adapter. */
  private static boolean underway(@Nullable CallContext context) {
    return context instanceof ServerCall && !((ServerCall) context).ended();
  }

  /** Counts at which ports requests arrive, while somebody wants to know. */
  public synchronized PortTraffic traffic() {
    PortTraffic counted = traffic;
    if (counted == null) {
      counted = new PortTraffic();
      traffic = counted;
    }
    return counted;
  }

  void ended(ServerCall call, long now) {
    admission.ended(call, policySource.current().server(), now);
  }

  /** A request has turned out to be a stream. Returns its lease among these. */
  int opened(int lease, int second) {
    return admission.opened(lease, second, clock.nanoTime());
  }

  /** A stream has ended. */
  void closed(int lease) {
    admission.streams.exit(lease);
  }

  /** Requests being served now, without {@link #streams}: what a drain waits for. */
  public int inFlight() {
    return admission.inFlight.count(clock.nanoTime());
  }

  /** Answers that stay open for as long as somebody listens, now: nothing waits for their end. */
  public int streams() {
    return admission.streams.count(clock.nanoTime());
  }

  /** Requests refused, or in {@code observe} to be refused, because too many were served. */
  public long shed() {
    return admission.count(InboundStatus.Refused.CONCURRENCY)
        + admission.count(InboundStatus.Refused.SHED);
  }

  /** What is known of the requests that arrive now, for people. */
  public InboundStatus status() {
    return admission.status(policySource.current().server(), clock.nanoTime());
  }

  /** Tells whether this instance is leaving: answers then close their connections. */
  public void drain(boolean value) {
    draining = value;
  }

  /** Whether this instance is leaving. */
  public boolean draining() {
    return draining;
  }
}
