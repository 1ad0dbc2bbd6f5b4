package io.graft.governance.outbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.balance.Member;
import io.graft.governance.breaker.Breaker;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.health.Checks;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The door that every call passes that leaves this JVM. */
public final class Outbound {
  /** What the way back takes of a deadline. */
  static final long SLACK = 5_000_000L;

  final Clock clock;
  final Recorder recorder;
  final TraceSeed seed;
  final Retrying retrying;
  final Mirror mirror;

  private final PolicySource policySource;
  private final Randomness random;
  private final Destinations destinations;

  public Outbound(
      Directory directory,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Clock clock,
      Randomness random) {
    this(directory, policies, recorder, decisions, clock, random, Checks.NONE);
  }

  /**
   * @param checks who asks instances whether they are well
   */
  public Outbound(
      Directory directory,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Clock clock,
      Randomness random,
      Checks checks) {
    this(directory, policies, recorder, decisions, clock, random, checks, Mirror.NONE);
  }

  /**
   * @param checks who asks instances whether they are well
   * @param mirror who sends copies
   */
  public Outbound(
      Directory directory,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Clock clock,
      Randomness random,
      Checks checks,
      Mirror mirror) {
    this.mirror = mirror;
    this.policySource = policies;
    this.recorder = recorder;
    this.clock = clock;
    this.random = random;
    seed = new TraceSeed(recorder, random);
    retrying = new Retrying(random);
    destinations = new Destinations(directory, new Rooms(random, decisions, checks));
  }

  /**
   * Begins a call: resolves the destination, passes its limits and its breaker, and picks the
   * instance of the first attempt. The adapter must end the call by {@link ClientCall#end()}, which
   * may come more than once, on every path.
   *
   * @return {@code null} where the call is not governed, and the library goes on as if Graft were
   *     absent: switched off, on a thread of the agent, inside a call of another client that is
   *     governed already, or without a host
   */
  public <Q> @Nullable ClientCall begin(ClientAdapter<Q> adapter, Q request) {
    Policies policies = policySource.current();
    if (!policies.enabled()) {
      return null;
    }
    Object[] slot = Slot.current();
    if (slot[Slot.OWN] != null || slot[Slot.CALL] != null) {
      return null;
    }
    String host = adapter.host(request);
    if (host == null || host.isEmpty()) {
      return null;
    }
    String scheme = adapter.scheme(request);
    int port = port(scheme, adapter.port(request));
    long now = clock.nanoTime();
    Destination destination = destinations.find(policies, host, port, true, now);
    if (destination == null) {
      destinations.await(policies, host, port, now);
      now = clock.nanoTime();
      destination = destinations.find(policies, host, port, false, now);
    }
    long drawn = seed.draw();
    ClientCall call =
        new ClientCall(
            this,
            destination,
            policies,
            CallContext.of(slot),
            adapter,
            request,
            scheme,
            host,
            port,
            drawn,
            now);
    lead(call, now);
    return call;
  }

  static int port(String scheme, int port) {
    return port > 0 ? port : scheme.equalsIgnoreCase("https") ? 443 : 80;
  }

  /** Leads a passage through the rooms, in this order; whether it goes on. */
  boolean lead(Passage call, long now) {
    return inTime(call, now)
        && notThrottled(call, now)
        && notTooMany(call, now)
        && breakerLets(call, now)
        && balanced(call, now);
  }

  private boolean inTime(Passage call, long now) {
    if (call.deadline == Long.MAX_VALUE || now - call.deadline < 0) {
      return true;
    }
    return !call.lane.expiry.refuses(now) || refused(call, Reason.DEADLINE, Mode.ENFORCE, 0, now);
  }

  private boolean notThrottled(Passage call, long now) {
    if (!call.lane.throttle.active()) {
      return true;
    }
    Mode mode = call.policy.throttleMode(call.destination.governed());
    if (mode == Mode.OFF || !call.lane.throttle.drops(now, random)) {
      return true;
    }
    boolean goesOn = refused(call, Reason.THROTTLE, mode, 1_000_000_000L, now);
    if (!goesOn) {
      call.lane.throttle.dropped(now);
    }
    return goesOn;
  }

  private static boolean notTooMany(Passage call, long now) {
    if (call.enter(call.policy.concurrency(call.destination.governed()), now)) {
      return true;
    }
    if (!refused(call, Reason.CONCURRENCY, Mode.ENFORCE, 0, now)) {
      return false;
    }
    call.enter(now);
    return true;
  }

  private static boolean breakerLets(Passage call, long now) {
    ClientPolicy policy = call.policy;
    if (policy.breakerMode() == Mode.OFF) {
      return true;
    }
    Breaker breaker = call.lane.breaker;
    int permit = breaker.closedPermit();
    if (permit == 0) {
      call.doubtful = true;
      permit = breaker.admit(policy, now, call.safe(), call.timeoutNanos());
    }
    if (permit != Breaker.REFUSED) {
      call.permit = permit;
      return true;
    }
    return refused(call, Reason.BREAKER, policy.breakerMode(), breaker.retryInNanos(now), now);
  }

  private static boolean balanced(Passage call, long now) {
    if (!call.destination.governed() || !call.enforced) {
      return true;
    }
    Member member = call.destination.pickFirst(call, now);
    if (member == null) {
      return refused(call, Reason.NO_INSTANCE, Mode.ENFORCE, 0, now);
    }
    call.charge(member, now);
    return true;
  }

  /** Refuses the call, or only counts that it would. Returns whether it goes on. */
  private static boolean refused(Passage call, Reason reason, Mode mode, long retryIn, long now) {
    boolean enforced = call.enforced && mode == Mode.ENFORCE;
    call.destination.journal.refused(reason, reason.text, enforced, now);
    if (enforced) {
      call.refuse(reason, retryIn, now);
    }
    return !enforced;
  }

  /** Where a redirect of a call leads. */
  Hop hop(String host, int port) {
    Policies policies = policySource.current();
    long now = clock.nanoTime();
    Destination destination = destinations.find(policies, host, port, false, now);
    boolean picks = destination.governed() && policies.mode() == Mode.ENFORCE;
    Member member =
        picks ? destination.pick(null, destination.policy(policies), random.nextLong(), now) : null;
    return new Hop(host, port, destination, member);
  }

  /**
   * Prepares for a snapshot that the directory is about to show. Called by the directory's thread,
   * so that the first call which sees it does not have to work through all of its instances.
   */
  public void coming(Snapshot snapshot) {
    destinations.coming(snapshot, clock.nanoTime());
  }

  /** What is to be done from time to time: called twice a second, by one thread. */
  public void tick() {
    Policies policies = policySource.current();
    if (policies.enabled()) {
      long now = clock.nanoTime();
      for (Destination destination : destinations.all()) {
        destination.tick(policies, now);
      }
    }
  }

  /**
   * A passage of no call, to a service that the directory knows: for measuring what the rooms cost.
   *
   * @param host a logical name
   */
  public Passage passage(String host) {
    Policies policies = policySource.current();
    Destination destination = destinations.find(policies, host, 80, false, clock.nanoTime());
    return new Passage(
        this, destination, destination.policy(policies), policies.mode() == Mode.ENFORCE);
  }

  /** What is known of each destination now, for people; in no order. */
  public List<DestinationStatus> status() {
    long now = clock.nanoTime();
    List<DestinationStatus> list = new ArrayList<>();
    for (Destination destination : destinations.all()) {
      list.add(new DestinationStatus(destination, policySource.current(), now));
    }
    return list;
  }
}
