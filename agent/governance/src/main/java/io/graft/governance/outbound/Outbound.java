package io.graft.governance.outbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.balance.Locality;
import io.graft.governance.call.Attempt;
import io.graft.governance.call.CallView;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Headroom;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.destination.Destination;
import io.graft.governance.destination.DestinationContext;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.Destinations;
import io.graft.governance.destination.Target;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.floor.Floor;
import io.graft.governance.health.Checks;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.Route;
import io.graft.governance.resolve.ChosenInstances;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import io.graft.governance.step.Pipeline;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.CallTls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Governs every call that leaves this JVM. */
public final class Outbound {
  final Clock clock;
  final Recorder recorder;
  final TraceSeed seed;
  final Recovery recovery;
  final Settlement settlement;
  final Redirects redirects;
  final Mirroring mirroring;
  private final DestinationContext context;
  private final PolicySource policySource;
  private final Randomness random;
  private final ChosenInstances chosen = new ChosenInstances();
  private final Destinations destinations;
  private final Directory directory;

  /** {@code null}: no name was resolved yet. A start needs none. */
  private volatile @Nullable Floor floor;

  private volatile @Nullable Runnable demand;
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
   * @param checks checks the health of instances; {@code null}: no checks
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
   * @param checks checks the health of instances; {@code null}: no checks
   * @param mirror sends copies of requests
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
    this.directory = directory;
    this.policySource = policies;
    this.recorder = recorder;
    this.clock = clock;
    this.random = random;
    seed = new TraceSeed(recorder, random);
    context = new DestinationContext(random, decisions, checks);
    destinations = new Destinations(directory, context, chosen);
    recovery = new Recovery(this, recorder, clock, random);
    settlement = new Settlement(recorder, clock);
    redirects = new Redirects(destinations, policies, clock, random);
    mirroring = new Mirroring(this, mirror, random);
  }

  /**
   * Whether {@link #begin} may wait for the registry's first response about the host of a request.
   * A thread that must not wait lets another one begin the call then.
   */
  public <Q> boolean mayWait(ClientAdapter<Q> adapter, Q request) {
    Policies policies = policySource.current();
    String host = policies.enabled() ? adapter.host(request) : null;
    if (host == null || host.isEmpty()) {
      return false;
    }
    boolean secure = secure(adapter.scheme(request));
    int port = port(secure, adapter.port(request));
    return destinations.find(policies, host, port, secure, true, clock.nanoTime()) == null;
  }

  /** As {@link Redirects#isPlain}; may wait. */
  public <Q> boolean isPlain(ClientAdapter<Q> adapter, Q request) {
    return redirects.isPlain(adapter, request);
  }

  /**
   * Begins a call: resolves the destination, passes its limits and its breaker, and picks the
   * instance of the first attempt. The adapter must call {@link ClientCall#end()} on every path; it
   * may be called more than once.
   *
   * @return {@code null}: the call is not governed, and the library continues as if Graft were
   *     absent. Graft is switched off, the thread is the agent's, the request has no host, there is
   *     not enough stack to end the call, or another client already governs it and sends it by this
   *     one
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
    ClientCall around = Nesting.of(slot);
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
    Target target = destination.target(policies);
    CallView view = null;
    if (target.policy.routes().length > 0) {
      view = new CallView(adapter, request, parent);
      Route route = target.policy.route(view);
      if (route != null) {
        view.route = route;
        target = destination.target(policies, route, now);
      }
    }
    long drawn = seed.draw();
    OutgoingRequest outgoing =
        new OutgoingRequest(
            adapter, request, scheme, host, port, parent, view, target.policy, seed, drawn, now);
    Attempt first = new Attempt(target, outgoing, Randomness.id(drawn, 0), 1, now);
    return admit(outgoing, first, target, Randomness.number(drawn, TraceSeed.CHOICE), now);
  }

  /** Passes the steps with the first attempt of a call. */
  private ClientCall admit(
      OutgoingRequest request, Attempt first, Target target, long bits, long now) {
    Attempt attempt = first;
    try {
      if (Pipeline.admit(first, target, bits, now)) {
        return new ClientCall(this, request, first, Action.sendFirst(first, now));
      }
      Action action = recovery.afterRefusal(first, bits, now);
      Attempt elsewhere = action.next();
      if (elsewhere != null) {
        attempt = elsewhere;
        return new ClientCall(this, request, elsewhere, action);
      }
      recorder.called(first);
      request.forget();
      return ClientCall.refused(this, request, first, action);
    } catch (Throwable halfWay) {
      // Nothing was sent, and nothing is recorded.
      request.forget();
      attempt.takeBack(now);
      throw halfWay;
    }
  }

  static boolean secure(String scheme) {
    return scheme.equalsIgnoreCase("https");
  }

  static int port(String scheme, int port) {
    return port(secure(scheme), port);
  }

  static int port(boolean secure, int port) {
    return port > 0 ? port : HostPort.defaultPort(secure);
  }

  /**
   * Sets the identity of this JVM: its name for the services that it calls, and its zone and place
   * among the instances of its own service, which decide which instances it prefers.
   *
   * @param service its logical name
   * @param zone {@code null}: unknown
   * @param id its id in registries
   * @param host the name of this host; empty: unknown
   */
  public void identity(String service, @Nullable String zone, String id, String host) {
    self = new Self(service, zone, id, host);
    locality();
  }

  private void locality() {
    Self me = self;
    if (me != null) {
      Locality here = Locality.of(me.zone, directory.find(me.service), me.id);
      if (!here.equals(context.here)) {
        context.here = here;
      }
    }
  }

  /**
   * Called when another load balancer of the application has chosen an instance: calls to this
   * address are not balanced again, and the rules of the service apply to them.
   *
   * @param port 1 to 65535
   */
  public void chosen(String service, String host, int port) {
    chosen.add(service, host, port, clock.nanoTime());
  }

  /** Governs the connections of clients that no adapter knows. */
  public Floor floor() {
    Floor known = floor;
    return known != null ? known : createFloor();
  }

  private synchronized Floor createFloor() {
    Floor known = floor;
    if (known == null) {
      Self me = self;
      known = new Floor(destinations, policySource, clock, random, demand);
      known.identity(me == null ? "" : me.host, me == null ? "" : me.service);
      floor = known;
    }
    return known;
  }

  /**
   * Sets what prepares the interception of connections: called, on any thread, before {@link
   * #floor} gives out the first virtual address.
   */
  public void demand(Runnable action) {
    demand = action;
  }

  /** Sets the credentials of calls, before the rules that they belong to. */
  public void credentials(CallCredentials.Source source) {
    context.credentials = source;
  }

  /** Sets the mutual TLS of calls, before the rules that it belongs to. */
  public void tls(CallTls.Source source) {
    context.tls = source;
  }

  /** Whether Graft traces, so that attempts write trace headers. */
  public boolean traces() {
    return recorder.traces();
  }

  /** The name of this service for the services that it calls; {@code null}: not set yet. */
  @Nullable String caller() {
    Self me = self;
    return me == null ? null : me.service;
  }

  /**
   * Prepares for a snapshot that the directory is about to publish. Called by the directory's
   * thread, so that the first call does not have to process all of its instances.
   */
  public void coming(Snapshot snapshot) {
    destinations.coming(snapshot, clock.nanoTime());
  }

  /** Periodic work: called twice a second, by one thread. */
  public void tick() {
    Policies policies = policySource.current();
    if (policies.enabled()) {
      long now = clock.nanoTime();
      locality();
      for (Destination destination : destinations.all()) {
        destination.tick(policies, now);
      }
    }
  }

  /** The target for calls to a service by a scheme; {@code null}: no registry knows the service. */
  @Nullable Target service(String name, String scheme, long now) {
    boolean secure = secure(scheme);
    Policies policies = policySource.current();
    Destination destination =
        destinations.find(policies, name, HostPort.defaultPort(secure), secure, false, now);
    return destination.governed() ? destination.target(policies) : null;
  }

  /** The current target of calls to a destination that match no route. */
  Target target(Destination destination) {
    return destination.target(policySource.current());
  }

  /** The state of each destination, for the status page; in no order. */
  public List<DestinationStatus> status() {
    long now = clock.nanoTime();
    List<DestinationStatus> list = new ArrayList<>();
    for (Destination destination : destinations.all()) {
      list.add(new DestinationStatus(destination, policySource.current(), now));
    }
    return list;
  }
}
