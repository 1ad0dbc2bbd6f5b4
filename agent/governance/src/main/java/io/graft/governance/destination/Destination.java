package io.graft.governance.destination;

import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.config.Mode;
import io.graft.governance.endpoint.Ejection;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.PreparedSet;
import io.graft.governance.health.HealthWatch;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.CallTls;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of one destination in this JVM: a service with its endpoints, or a host that no
 * registry knows.
 */
public final class Destination implements BoundedMap.Aged {
  private static final long SECOND = 1_000_000_000L;

  /** How long the last instances are still tried after a registry says that none is left. */
  private static final long LAST_KNOWN = 30 * SECOND;

  /** The maximum; routes come and go live, and their states must not pile up. */
  private static final int MOST_ROUTES = 512;

  /** After this long without a call, health is checked less often. */
  private static final long QUIET = 60 * SECOND;

  private final String name;
  private final @Nullable String service;
  private final @Nullable String instanceOf;
  private final boolean secure;
  private final int port;
  final DestinationContext context;
  private final Ejections ejections;

  /** Chooses among its endpoints. */
  final EndpointChooser chooser;

  final RouteState routeState;
  public final DecisionLog log;
  final HealthWatch health;

  private volatile RouteState[] routeStates = {};
  private volatile @Nullable PreparedSet prepared;
  private volatile @Nullable Snapshot seen;
  private volatile long emptySince;
  private volatile Targets targets;
  private volatile long lastUsed;
  private volatile boolean evicted;

  /**
   * A destination for a host and port that no registry knows.
   *
   * @param instanceOf the service that another load balancer has chosen it for; {@code null}: none
   */
  Destination(
      String name,
      @Nullable String instanceOf,
      Policies policies,
      DestinationContext context,
      long now) {
    this(name, null, instanceOf, false, 0, policies, context, now);
  }

  /**
   * A destination for a service, or for the part of it that is called by one scheme or port.
   *
   * @param name its name in rules and status: the service, with the port if that is not 0
   * @param service {@code null}: none
   * @param secure whether it is called by TLS
   * @param port the port of the instances that are called; 0: any
   */
  Destination(
      String name,
      @Nullable String service,
      @Nullable String instanceOf,
      boolean secure,
      int port,
      Policies policies,
      DestinationContext context,
      long now) {
    this.name = name;
    this.service = service;
    this.instanceOf = instanceOf;
    this.secure = secure;
    this.port = port;
    ClientPolicy policy = policies.client(name, instanceOf);
    log = new DecisionLog(name, context.decisions);
    health = new HealthWatch(context.checks, context.outlierDetector, context.random);
    ejections = new Ejections(this, context.outlierDetector);
    chooser = new EndpointChooser(context, ejections, now);
    this.context = context;
    routeState = new RouteState(null, policy, context.random, new BreakerLog(this), now);
    targets = new Targets(this, policies, policy);
    lastUsed = now;
  }

  public String name() {
    return name;
  }

  public Randomness random() {
    return context.random;
  }

  /** Whether a registry knows it. */
  public boolean governed() {
    return service != null;
  }

  /** The service whose instance another load balancer has chosen; {@code null}: none has. */
  public @Nullable String instanceOf() {
    return instanceOf;
  }

  /** Whether it is that service or a part of it. */
  boolean isOf(String other) {
    return other.equals(service);
  }

  /** Whether it is a service called by TLS. */
  public boolean secure() {
    return secure;
  }

  /** Whether calls may go to an instance: it has the same scheme and port. */
  boolean narrow() {
    return port != 0;
  }

  /** The latest snapshot of the registry, including instances that cannot be called in this way. */
  public boolean concerns(Instance instance) {
    return port == 0 || instance.port() == port || instance.otherPort() == port;
  }

  /** What the registry said last, also of those who cannot be called in this way. */
  public @Nullable Snapshot said() {
    return seen;
  }

  /** The policy for it, as of {@code current}. */
  public ClientPolicy policy(Policies current) {
    return target(current).policy;
  }

  /** The target of calls that match no route, as of {@code current}. */
  public Target target(Policies current) {
    return targets(current).target;
  }

  /** The target of calls that match a route of {@link #policy}, as of {@code current}. */
  public Target target(Policies current, Route route, long now) {
    return targets(current).of(route, now);
  }

  private Targets targets(Policies current) {
    Targets t = targets;
    if (t.policies != current) {
      t = new Targets(this, current, current.client(name, instanceOf));
      targets = t;
    }
    return t;
  }

  /** The state of a route: its own if the route has limits or a breaker of its own. */
  public RouteState routeState(Route route, long now) {
    if (!route.ownBreaker() && !route.ownConcurrency() && !route.ownRate()) {
      return routeState;
    }
    RouteState[] known = routeStates;
    for (int i = 0; i < known.length; i++) {
      if (route.name().equals(known[i].route)) {
        return known[i];
      }
    }
    return newRouteState(route, now);
  }

  private synchronized RouteState newRouteState(Route route, long now) {
    for (RouteState known : routeStates) {
      if (route.name().equals(known.route)) {
        return known;
      }
    }
    if (routeStates.length >= MOST_ROUTES) {
      return routeState;
    }
    RouteState[] more = Arrays.copyOf(routeStates, routeStates.length + 1);
    RouteState added =
        new RouteState(route.name(), route.policy(), context.random, new BreakerLog(this), now);
    more[routeStates.length] = added;
    routeStates = more;
    return added;
  }

  /** The states of routes, in order of their first use. */
  RouteState[] routeStates() {
    return routeStates;
  }

  @Override
  public long lastUsed() {
    return lastUsed;
  }

  @Override
  public void evicted() {
    evicted = true;
  }

  boolean isEvicted() {
    return evicted;
  }

  /** Writes at most once a second, so that threads do not contend for the cache line. */
  void used(long now) {
    if (now - lastUsed > SECOND) {
      lastUsed = now;
    }
  }

  /**
   * Applies a new snapshot of the registry.
   *
   * @param snapshot with all instances of the service
   */
  void update(Snapshot snapshot, long now) {
    if (snapshot == seen && (emptySince == 0 || now - emptySince < LAST_KNOWN)) {
      return;
    }
    EndpointSet old;
    EndpointSet next = null;
    synchronized (this) {
      old = chooser.endpoints();
      boolean lost = snapshot.instances().isEmpty() && old != null && old.size() > 0;
      if (lost && snapshot != seen && emptySince == 0) {
        long since = lastUsed; // the last time that a call found an endpoint
        if (now - since < LAST_KNOWN) {
          emptySince = since == 0 ? 1 : since;
        } else {
          next = old.next(callable(snapshot), now);
        }
      } else if (!lost || now - emptySince >= LAST_KNOWN) {
        emptySince = 0;
        next = next(old, snapshot, now);
      }
      if (next != null) {
        chooser.endpoints(next);
      }
      seen = snapshot;
    }
    if (next != null && old != null && !routeState.breaker.closed() && next.newTo(old)) {
      routeState.breaker.probeSoon(now);
    }
  }

  /** Builds the endpoint set of a snapshot before any call sees it. */
  void prepare(Snapshot snapshot, long now) {
    EndpointSet old = chooser.endpoints();
    if (old != null && !snapshot.instances().isEmpty()) {
      EndpointSet next = old.next(callable(snapshot), now);
      chooser.prepare(old, next);
      prepared = new PreparedSet(old, next, snapshot);
    }
  }

  private Snapshot callable(Snapshot snapshot) {
    Snapshot some = snapshot.callable(secure, port);
    CallTls tls = secure ? null : targets.target.tls;
    return tls == null ? some : tls.callable(some);
  }

  private EndpointSet next(@Nullable EndpointSet old, Snapshot snapshot, long now) {
    if (old == null) {
      return EndpointSet.first(callable(snapshot), now);
    }
    PreparedSet ready = prepared;
    if (ready == null || ready.from != old || ready.of != snapshot) {
      return old.next(callable(snapshot), now);
    }
    prepared = null;
    if (old.impaired() || ready.next.impaired()) {
      // Ejections may have changed since it was built.
      context.outlierDetector.review(ready.next);
    }
    return ready.next;
  }

  public @Nullable EndpointSet endpointSet() {
    return chooser.endpoints();
  }

  /** Records a success of an endpoint. */
  public void recordSuccess(Endpoint endpoint, long began, long elapsed, long now) {
    endpoint.succeeded(elapsed, now);
    answered(endpoint, began, now);
  }

  /** Records that a connection to an endpoint was established, of which nothing else is known. */
  public void recordConnection(Endpoint endpoint, long began, long now) {
    endpoint.reached();
    answered(endpoint, began, now);
  }

  private void answered(Endpoint endpoint, long began, long now) {
    Ejection ejection = endpoint.ejection();
    // A request sent before the ejection proves nothing about the time after it.
    if (ejection != null && !ejection.unhealthy() && began - ejection.since() > 0) {
      ejections.answered(endpoint, ejection, now);
    }
  }

  /** Records an attempt that was no success, and ejects its endpoint if the policy says so. */
  public void judge(
      Endpoint endpoint,
      Outcome outcome,
      long elapsed,
      long retryAfter,
      String cause,
      ClientPolicy policy,
      long now) {
    if (outcome.failure()) {
      endpoint.failed(elapsed, retryAfter, outcome.consecutive(), now);
      ejections.failed(endpoint, outcome, cause, policy, now);
    } else {
      endpoint.abandoned(elapsed, now);
    }
  }

  /** Checks the health of endpoints that are due. */
  public void tick(Policies policies, long now) {
    ejections.tick(policy(policies), now - lastUsed > QUIET, now);
  }

  /** Whether an open breaker refuses calls, by the rules as they are now. */
  boolean breaksCalls() {
    Targets t = targets;
    return t.target.policy.breaker().mode.within(t.policies.mode()) == Mode.ENFORCE;
  }
}
