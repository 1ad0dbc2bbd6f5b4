package io.graft.governance.outbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.balance.Member;
import io.graft.governance.balance.Surroundings;
import io.graft.governance.breaker.Breaker;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Headroom;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.health.Checks;
import io.graft.governance.limit.KeyedThrottle;
import io.graft.governance.limit.Throttle;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.policy.Route;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The door that every call passes that leaves this JVM. */
public final class Outbound {
  /** What the way back takes of a deadline. */
  static final long SLACK = 5_000_000L;

  private static final long SECOND = 1_000_000_000L;

  final Clock clock;
  final Recorder recorder;
  final TraceSeed seed;
  final Mirror mirror;
  private final Rooms rooms;

  private final PolicySource policySource;
  final Randomness random;
  private final Destinations destinations;
  private final Directory directory;
  private volatile @Nullable Self self;

  public Outbound(
      Directory directory,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Clock clock,
      Randomness random) {
    this(directory, policies, recorder, decisions, clock, random, null);
  }

  /**
   * @param checks who asks instances whether they are well; {@code null}: nobody
   */
  public Outbound(
      Directory directory,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Clock clock,
      Randomness random,
      @Nullable Checks checks) {
    this(directory, policies, recorder, decisions, clock, random, checks, Mirror.NONE);
  }

  /**
   * @param checks who asks instances whether they are well; {@code null}: nobody
   * @param mirror who sends copies
   */
  public Outbound(
      Directory directory,
      PolicySource policies,
      Recorder recorder,
      Decisions decisions,
      Clock clock,
      Randomness random,
      @Nullable Checks checks,
      Mirror mirror) {
    this.mirror = mirror;
    this.directory = directory;
    this.policySource = policies;
    this.recorder = recorder;
    this.clock = clock;
    this.random = random;
    seed = new TraceSeed(recorder, random);
    rooms = new Rooms(random, decisions, checks);
    destinations = new Destinations(directory, rooms);
  }

  /**
   * Begins a call: resolves the destination, passes its limits and its breaker, and picks the
   * instance of the first attempt. The adapter must end the call by {@link ClientCall#end()}, which
   * may come more than once, on every path.
   *
   * @return {@code null} where the call is not governed, and the library goes on as if Graft were
   *     absent: switched off, on a thread of the agent, without a host, without stack to end it
   *     with, or where the request is what another client sends a call by that is governed already
   */
  public <Q> @Nullable ClientCall begin(ClientAdapter<Q> adapter, Q request) {
    Policies policies = policySource.current();
    if (!policies.enabled()) {
      return null;
    }
    Object[] slot = Slot.current();
    if (slot[Slot.OWN] != null) {
      return null;
    }
    String host = adapter.host(request);
    if (host == null || host.isEmpty()) {
      return null;
    }
    ClientCall around = ClientCall.of(slot);
    if (around != null && around.isCarriedBy(adapter, request)) {
      return null;
    }
    if (!Headroom.enough()) {
      return null;
    }
    String scheme = adapter.scheme(request);
    boolean secure = secure(scheme);
    int port = port(secure, adapter.port(request));
    long now = clock.nanoTime();
    Destination destination = destinations.find(policies, host, port, secure, true, now);
    if (destination == null) {
      destinations.await(policies, host, port, secure, now);
      now = clock.nanoTime();
      destination = destinations.find(policies, host, port, secure, false, now);
    }
    CallContext parent = CallContext.of(slot);
    ClientPolicy policy = destination.policy(policies);
    Lane lane = destination.lane;
    CallView view = null;
    if (policy.routes().length > 0) {
      view = new CallView(adapter, request, parent);
      Route route = policy.route(view);
      if (route != null) {
        view.route = route;
        policy = route.policy();
        lane = destination.lane(route, now);
      }
    }
    long drawn = seed.draw();
    ClientCall call =
        new ClientCall(
            this,
            destination,
            lane,
            policy,
            policies.mode() == Mode.ENFORCE,
            view,
            parent,
            adapter,
            request,
            scheme,
            host,
            port,
            drawn,
            now);
    try {
      call.lead(now);
    } catch (Throwable halfWay) {
      call.giveUp(now);
      throw halfWay;
    }
    return call;
  }

  static boolean secure(String scheme) {
    return scheme.equalsIgnoreCase("https");
  }

  static int port(String scheme, int port) {
    return port(secure(scheme), port);
  }

  private static int port(boolean secure, int port) {
    return port > 0 ? port : usualPort(secure);
  }

  /** The port of a URL that names none. */
  static int usualPort(boolean secure) {
    return secure ? 443 : 80;
  }

  /**
   * Tells who this JVM is: services that it calls hear its name, and its zone and its place among
   * the instances of its own service say which instances it prefers.
   *
   * @param service its logical name
   * @param zone {@code null}: unknown
   * @param id its id in registries
   */
  public void identity(String service, @Nullable String zone, String id) {
    self = new Self(service, zone, id);
    surroundings();
  }

  private void surroundings() {
    Self me = self;
    if (me != null) {
      Surroundings here = Surroundings.of(me.zone, directory.find(me.service), me.id);
      if (!here.equals(rooms.here)) {
        rooms.here = here;
      }
    }
  }

  /** Whether attempts write their trace into requests, and spans are Graft's to record. */
  public boolean traces() {
    return recorder.traces();
  }

  /** The name of this service, for those that it calls; {@code null}: it has not been told. */
  @Nullable String caller() {
    Self me = self;
    return me == null ? null : me.service;
  }

  /** Leads a passage through the rooms, in this order; whether it goes on. */
  boolean lead(Passage call, long now) {
    if (!inTime(call, now)
        || !noFault(call, now)
        || !withinRate(call, now)
        || !notThrottled(call, now)) {
      return false;
    }
    // An instance is a chain of reads, which a processor follows while the clock is still being
    // read, but not past an atomic addition: who chooses after counting the call waits for both.
    boolean balances = call.enforced && call.destination.governed();
    Member likely = balances ? call.destination.pickAhead(call, now) : null;
    return entered(call, now)
        && breakerLets(call, now)
        && (!balances || balanced(call, likely, now));
  }

  private boolean inTime(Passage call, long now) {
    if (call.deadline == Long.MAX_VALUE || now - call.deadline < 0) {
      return true;
    }
    return !call.lane.expiry.refuses(now) || refused(call, Reason.DEADLINE, Mode.ENFORCE, 0, now);
  }

  private boolean noFault(Passage call, long now) {
    return !call.policy.faulty() || withFault(call, now);
  }

  private boolean withFault(Passage call, long now) {
    FaultPolicy fault = call.policy.fault();
    return fault == null
        || !(call instanceof ClientCall)
        || !Faults.abort((ClientCall) call, fault, now)
        || refused(call, Reason.FAULT, fault.mode(), 0, now);
  }

  private static boolean withinRate(Passage call, long now) {
    return !call.policy.rated() || admitted(call, now);
  }

  private static boolean admitted(Passage call, long now) {
    RatePolicy rate = call.policy.rate();
    if (rate == null) {
      return true;
    }
    RequestKey per = rate.per();
    RequestView view = per == null ? null : call.view();
    long wait = call.lane.rate.tryAcquire(rate, view == null ? null : per.value(view), now);
    return wait == 0 || refused(call, Reason.RATE, rate.mode(), wait, now);
  }

  private boolean notThrottled(Passage call, long now) {
    if (call.policy.throttlesEach() && !eachNotThrottled(call, now)) {
      return false;
    }
    // Whoever is refused may lead elsewhere: what was dropped here is counted here.
    Throttle throttle = call.lane.throttle;
    if (!throttle.active()) {
      return true;
    }
    Mode mode = call.policy.throttleMode(call.destination.governed());
    if (mode == Mode.OFF || !throttle.drops(now, random)) {
      return true;
    }
    boolean goesOn = refused(call, Reason.THROTTLE, mode, SECOND, now);
    if (!goesOn) {
      throttle.dropped(now);
    }
    return goesOn;
  }

  /** As for all, for the customer that the call is made for. */
  private boolean eachNotThrottled(Passage call, long now) {
    Mode mode = call.policy.throttleMode(true);
    String key = mode == Mode.OFF ? null : call.throttleKey();
    KeyedThrottle throttle = call.lane.keyedThrottle();
    if (key == null || !throttle.drops(key, now, random)) {
      return true;
    }
    boolean goesOn = refused(call, Reason.THROTTLE, mode, SECOND, now);
    throttle.dropped(key, !goesOn, now);
    return goesOn;
  }

  /** Takes a place among the calls in flight. */
  private static boolean entered(Passage call, long now) {
    if (call.enter(call.policy.concurrency(call.destination.governed()), now)) {
      return true;
    }
    Mode mode = call.policy.concurrencyMode();
    if (mode != Mode.OFF && !refused(call, Reason.CONCURRENCY, mode, 0, now)) {
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

  /**
   * @param likely whom it is sent to unless it may be a probe; {@code null}: to be found out
   */
  private static boolean balanced(Passage call, @Nullable Member likely, long now) {
    Member member = likely;
    if (member == null || call.doubtful) {
      member = call.destination.pickFirst(call, now);
    }
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
  Hop hop(String host, int port, boolean secure) {
    Policies policies = policySource.current();
    long now = clock.nanoTime();
    Destination destination = destinations.find(policies, host, port, secure, false, now);
    boolean picks = destination.governed() && policies.mode() == Mode.ENFORCE;
    Member member =
        picks
            ? destination.pick(passage(destination, policies), null, random.nextLong(), now)
            : null;
    return new Hop(host, port, secure, destination, member);
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
      surroundings();
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
    return passage(destinations.find(policies, host, 80, false, false, clock.nanoTime()), policies);
  }

  private Passage passage(Destination destination, Policies policies) {
    boolean enforced = policies.mode() == Mode.ENFORCE;
    ClientPolicy policy = destination.policy(policies);
    return new Passage(this, destination, destination.lane, policy, enforced, random.nextLong());
  }

  /**
   * The destination that a service is for calls of a scheme; {@code null}: no registry knows it.
   */
  @Nullable Destination service(String name, String scheme, long now) {
    boolean secure = secure(scheme);
    Destination destination =
        destinations.find(policySource.current(), name, usualPort(secure), secure, false, now);
    return destination.governed() ? destination : null;
  }

  /** The policy for a destination now. */
  ClientPolicy policy(Destination destination) {
    return destination.policy(policySource.current());
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

  /** Who this JVM is. */
  private static final class Self {
    final String service;
    final @Nullable String zone;
    final String id;

    Self(String service, @Nullable String zone, String id) {
      this.service = service.toLowerCase(Locale.ROOT);
      this.zone = zone;
      this.id = id;
    }
  }
}
