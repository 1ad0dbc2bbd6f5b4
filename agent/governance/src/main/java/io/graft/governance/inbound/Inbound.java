package io.graft.governance.inbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Notices;
import io.graft.governance.event.Recorder;
import io.graft.governance.limit.InFlight;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The door that every request passes that arrives at this JVM. */
public final class Inbound {
  /** What a refused caller is told to wait: long enough to go elsewhere first. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final long PAUSE = 100_000_000L;

  final Clock clock;
  final Recorder recorder;
  final InFlight inFlight = new InFlight();

  private final String service;
  private final PolicySource policySource;
  private final Decisions decisions;
  private final Incoming incoming;
  private final AtomicLong shed = new AtomicLong();
  private volatile long toldAt;
  private volatile boolean draining;

  /**
   * @param service the name of this service, for decisions
   */
  public Inbound(
      String service,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Notices notices,
      Clock clock,
      Randomness random) {
    this.service = service;
    this.policySource = policies;
    this.recorder = recorder;
    this.decisions = decisions;
    this.clock = clock;
    incoming = new Incoming(recorder, random, notices);
  }

  /**
   * Begins a request: reads its context, admits or refuses it. The adapter must end it by {@link
   * ServerCall#end}, which may come more than once, on every path.
   *
   * @return {@code null} where the request is not governed, and the server goes on as if Graft were
   *     absent: switched off, the agent's own, or seen already by a server adapter above
   */
  public <Q> @Nullable ServerCall begin(ServerAdapter<Q> adapter, Q request) {
    Policies policies = policySource.current();
    if (!policies.enabled()) {
      return null;
    }
    Object[] slot = Slot.current();
    if (slot[Slot.OWN] != null || underway(CallContext.of(slot))) {
      return null;
    }
    long now = clock.nanoTime();
    ServerCall call = incoming.read(this, adapter, request, now);
    call.facts(adapter, request);
    admit(call, policies, now);
    return call;
  }

  /** A request that is still served on this thread has been seen by the container's adapter. */
  private static boolean underway(@Nullable CallContext context) {
    return context instanceof ServerCall && !((ServerCall) context).ended();
  }

  private void admit(ServerCall call, Policies policies, long now) {
    ServerPolicy policy = policies.server();
    int limit = policy.concurrency();
    int lease = inFlight.enter(now, limit == 0 ? Integer.MAX_VALUE : limit);
    if (lease < 0) {
      boolean enforced = policies.mode() == Mode.ENFORCE;
      shed.incrementAndGet();
      String reason = limit + " requests are in progress";
      if (now - toldAt >= PAUSE || shed.get() == 1) {
        toldAt = now;
        decisions.add(Decision.Kind.SHED, service, null, reason, enforced);
      }
      if (enforced) {
        call.refuse(service + ": too busy, " + reason, RETRY_AFTER_SECONDS);
        return;
      }
      lease = inFlight.enter(now);
    }
    call.admitted(lease);
  }

  /** Requests being served now: what a drain waits for. */
  public int inFlight() {
    return inFlight.count(clock.nanoTime());
  }

  /** Requests refused, or in {@code observe} to be refused, because too many were served. */
  public long shed() {
    return shed.get();
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
