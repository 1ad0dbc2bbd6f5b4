package io.graft.governance.inbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.config.Mode;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Headroom;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.limit.CpuLoad;
import io.graft.governance.limit.ServerQueues;
import io.graft.governance.match.RequestKey;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.rule.Forwarding;
import io.graft.governance.rule.Trust;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.span.ApplicationTracer;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Governs every request that arrives at this JVM. */
public final class Inbound {
  final Clock clock;
  final Recorder recorder;

  private final PolicySource policySource;
  private final HeaderExtractor extractor;
  private final RefusalLog refusals;
  private final PortStep ports = new PortStep();
  private final GuardStep guard;
  private final AdmissionStep admission;
  private final InboundPipeline pipeline;
  private final AtomicInteger sessions = new AtomicInteger();
  private final Randomness random;
  private volatile boolean draining;

  /** {@code null}: no application has used a tracing API yet. */
  private volatile @Nullable ApplicationTracer tracer;

  /** As the other constructor, if processor load and queues are unknown. */
  public Inbound(
      String service,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      RateLimitedLog notices,
      Clock clock,
      Randomness random) {
    this(
        service,
        policies,
        recorder,
        decisions,
        notices,
        CpuLoad.UNKNOWN,
        new ServerQueues(),
        clock,
        random);
  }

  /**
   * @param service the name of this service, for decisions
   * @param waiting the queues where requests wait for a thread of their server; they count as in
   *     progress
   */
  public Inbound(
      String service,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      RateLimitedLog notices,
      CpuLoad load,
      ServerQueues waiting,
      Clock clock,
      Randomness random) {
    this.policySource = policies;
    this.recorder = recorder;
    this.random = random;
    this.clock = clock;
    extractor = new HeaderExtractor(recorder, random, notices);
    refusals = new RefusalLog(service, decisions);
    guard = new GuardStep(notices);
    admission = new AdmissionStep(load, waiting, refusals, clock.nanoTime());
    pipeline = new InboundPipeline(ports, guard, new RequestRateStep(refusals, random), admission);
  }

  /**
   * Begins a request: reads its context, and admits or refuses it. The adapter must call {@link
   * ServerCall#end} on every path; it may be called more than once.
   *
   * <p>While a guard {@linkplain #enforces enforces}, it judges each request, whatever else is
   * switched off or fails, and this does not throw.
   *
   * @return {@code null}: the request is not governed, and the server continues as if Graft were
   *     absent. Graft is switched off, the request is for the agent, another server adapter has
   *     already begun it, or there is not enough stack to end it
   */
  public <Q> @Nullable ServerCall begin(ServerAdapter<Q> adapter, Q request) {
    try {
      Policies policies = policySource.current();
      Object[] slot = Slot.current();
      ServerCall outer = ServerCall.of(CallContext.of(slot));
      if (outer != null && !outer.ended()) {
        // The container's adapter has begun it. Of the same server it is another request, on a
        // thread that has kept the context of one.
        boolean nested =
            !outer.library().equals(adapter.library())
                && !(guard.enforces() && outer.isOfOtherConnection(adapter.peerPort(request)));
        return nested ? null : judge(adapter, request, policies);
      }
      return policies.enabled() && slot[Slot.OWN] == null && Headroom.enough()
          ? begin(adapter, request, policies)
          : judge(adapter, request, policies);
    } catch (Throwable failure) {
      if (!guard.enforces()) {
        throw failure;
      }
      guard.failed(failure);
      return unjudged(adapter);
    }
  }

  private <Q> ServerCall begin(ServerAdapter<Q> adapter, Q request, Policies policies) {
    long now = clock.nanoTime();
    ServerPolicy policy = policies.server();
    RequestKey color = policies.mode() == Mode.ENFORCE ? policy.caller().color : null;
    ServerCall call = extractor.read(this, adapter, request, policy.caller().trust(), color, now);
    call.facts(adapter, request);
    pipeline.admit(call, adapter, request, policies, now);
    Forwarding names = policies.forwarding();
    if (names != null && call.refusalStatus() == 0) {
      forward(call, adapter, request, names);
    }
    return call;
  }

  /** After the guard, which takes headers away that nobody may send, and sets others. */
  private <Q> void forward(ServerCall call, ServerAdapter<Q> adapter, Q request, Forwarding names) {
    try {
      extractor.readForwarded(call, adapter, request, names);
    } catch (Throwable failure) {
      call.discard();
      throw failure;
    }
  }

  /**
   * A request that is not governed is still guarded.
   *
   * @return {@code null}: it may be served
   */
  private <Q> @Nullable ServerCall judge(ServerAdapter<Q> adapter, Q request, Policies policies) {
    if (!guard.enforces()) {
      return null;
    }
    long now = clock.nanoTime();
    Trust trust = policies.server().caller().trust();
    ServerCall call = extractor.read(this, adapter, request, trust, null, now);
    call.facts(adapter, request);
    if (!guard.admit(call, adapter, request, null, policies, now)) {
      return call;
    }
    call.discard();
    return null;
  }

  /** A request that is refused because the guard could not judge it. */
  private ServerCall unjudged(ServerAdapter<?> adapter) {
    ServerCall call = extractor.unread(this, clock.nanoTime());
    call.library = adapter.library();
    call.deny(GuardStep.BROKEN);
    return call;
  }

  /**
   * Refuses a request that has been admitted, because what followed has failed.
   *
   * @return what the response to it is
   */
  public Denial failed(Throwable failure) {
    guard.failed(failure);
    return GuardStep.BROKEN;
  }

  /** Whether a request that is not judged must not be served, as security is enforced. */
  public boolean enforces() {
    return guard.enforces();
  }

  /** The numeric address that a request really comes from; {@code null}: unknown. */
  <Q> @Nullable String origin(ServerAdapter<Q> adapter, Q request) {
    return guard.origin(adapter, request);
  }

  /**
   * Installs what decides who may send requests.
   *
   * @param next {@code null}: everybody may
   */
  public void guard(@Nullable RequestGuard next) {
    guard.install(next);
  }

  /** Lets nobody in: who may send requests is to be decided, and cannot be. */
  public void refuseAll() {
    guard.install(GuardStep.closed());
  }

  /** Begins and ends the spans that the application starts by a tracing API. */
  public ApplicationTracer tracer() {
    ApplicationTracer known = tracer;
    if (known == null) {
      known = new ApplicationTracer(recorder, policySource, clock, random);
      tracer = known;
    }
    return known;
  }

  /** Counts the ports at which requests arrive, from the first call on. */
  public PortTraffic traffic() {
    return ports.traffic();
  }

  void ended(ServerCall call, long now) {
    pipeline.settle(call, policySource.current(), now);
    guard.ended(call);
    recorder.served(call);
  }

  void discarded(ServerCall call) {
    pipeline.settle(call, policySource.current(), clock.nanoTime());
  }

  /** A request has turned out to be a stream. Returns its lease as a stream. */
  int opened(int lease, int second) {
    return admission.opened(lease, second, clock.nanoTime());
  }

  /** A stream has ended. */
  void closed(int lease) {
    admission.streams.exit(lease);
  }

  /**
   * A connection has switched to another protocol than HTTP. For adapters that do not know its
   * request; others use {@link ServerCall#openSession}.
   */
  public ServerSession openSession() {
    return new ServerSession(sessions);
  }

  /**
   * Open connections that have switched to another protocol, such as WebSocket; a drain waits for
   * them.
   */
  public int sessions() {
    return sessions.get();
  }

  /** Requests in progress, without {@link #streams}: a drain waits for them. */
  public int inFlight() {
    return admission.inFlight.count(clock.nanoTime());
  }

  /**
   * Responses in progress that stay open until the client disconnects; a drain does not wait for
   * them.
   */
  public int streams() {
    return admission.streams.count(clock.nanoTime());
  }

  /** Requests refused, or in {@code observe} to be refused, because too many were in progress. */
  public long shed() {
    return refusals.count(InboundStatus.Refused.CONCURRENCY)
        + refusals.count(InboundStatus.Refused.SHED);
  }

  /** The state of inbound requests, for the status page. */
  public InboundStatus status() {
    return admission.status(policySource.current().server(), sessions.get(), clock.nanoTime());
  }

  /** Sets whether this instance is draining: responses then close their connections. */
  public void drain(boolean value) {
    draining = value;
  }

  /** Whether this instance is draining. */
  public boolean draining() {
    return draining;
  }
}
