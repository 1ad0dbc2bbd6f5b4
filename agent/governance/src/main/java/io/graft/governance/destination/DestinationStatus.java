package io.graft.governance.destination;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot of the state of one destination, for the status page and metrics. */
public final class DestinationStatus {
  private final String name;
  private final boolean governed;
  private final @Nullable String instanceOf;
  private final boolean secure;
  private final ClientPolicy policy;
  private final RouteStatus routeState;
  private final List<RouteStatus> routes;
  private final @Nullable PickerStatus picker;
  private final DecisionLog log;
  private final List<EndpointStatus> instances;

  public DestinationStatus(Destination destination, Policies policies, long now) {
    name = destination.name();
    governed = destination.governed();
    instanceOf = destination.instanceOf();
    secure = destination.secure();
    policy = destination.policy(policies);
    routeState = new RouteStatus(destination.routeState, now);
    List<RouteStatus> own = new ArrayList<>();
    for (RouteState each : destination.routeStates()) {
      own.add(new RouteStatus(each, now));
    }
    routes = Collections.unmodifiableList(own);
    picker = destination.chooser.picker(policy);
    log = destination.log;
    List<EndpointStatus> list = new ArrayList<>();
    EndpointSet endpointSet = destination.endpointSet();
    if (endpointSet != null) {
      for (int i = 0; i < endpointSet.size(); i++) {
        Endpoint endpoint = endpointSet.endpoint(i);
        list.add(new EndpointStatus(endpoint, destination.health.health(endpoint), policy, now));
      }
    }
    instances = Collections.unmodifiableList(list);
  }

  /**
   * The service, with a port if only some of its instances have the port that is called; or {@code
   * host:port} of a host that no registry knows.
   */
  public String name() {
    return name;
  }

  /** Whether a registry knows it. */
  public boolean governed() {
    return governed;
  }

  /** The service whose instance another load balancer has chosen; {@code null}: none has. */
  public @Nullable String instanceOf() {
    return instanceOf;
  }

  /** Whether it is a service called by TLS. */
  public boolean secure() {
    return secure;
  }

  /** The policy in force. */
  public ClientPolicy policy() {
    return policy;
  }

  /** {@code closed}, {@code open}, {@code half-open} or {@code ramping}. */
  public String breakerState() {
    return routeState.breakerState();
  }

  /** Why the breaker last opened; {@code null} while it is closed. */
  public @Nullable String breakerReason() {
    return routeState.breakerReason();
  }

  /** Nanoseconds until a retry may succeed; 0: now. */
  public long breakerRetryInNanos() {
    return routeState.breakerRetryInNanos();
  }

  /** Calls in the breaker's window. */
  public int breakerCalls() {
    return routeState.breakerCalls();
  }

  /** Failures among {@link #breakerCalls}. */
  public int breakerFailures() {
    return routeState.breakerFailures();
  }

  /** Calls in flight, including those of its routes. */
  public int inFlight() {
    int sum = routeState.inFlight();
    for (RouteStatus route : routes) {
      sum += route.inFlight();
    }
    return sum;
  }

  /** Calls sent so far, and those dropped by the throttle; including those of its routes. */
  public long requests() {
    long sum = routeState.requests();
    for (RouteStatus route : routes) {
      sum += route.requests();
    }
    return sum;
  }

  /** Retries sent so far, including those of its routes. */
  public long retries() {
    long sum = routeState.retries();
    for (RouteStatus route : routes) {
      sum += route.retries();
    }
    return sum;
  }

  /** The share of calls that the throttle drops: 0 to 0.8. */
  public double throttled() {
    return routeState.throttled();
  }

  /** The state of all calls except those of {@link #routes}. */
  public RouteStatus routeState() {
    return routeState;
  }

  /** The routes that have limits or a breaker of their own and have been used; unmodifiable. */
  public List<RouteStatus> routes() {
    return routes;
  }

  /**
   * The endpoints that calls are balanced among; {@code null} for a host that no registry knows.
   */
  public @Nullable PickerStatus picker() {
    return picker;
  }

  /**
   * Calls refused so far, or in {@code observe} to be refused, by reason, in the words of {@link
   * ClientAttempt#refused()}.
   */
  public Map<String, Long> refused() {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      map.put(reason.text, log.refused(reason, true) + log.refused(reason, false));
    }
    return map;
  }

  /**
   * As {@link #refused()}.
   *
   * @param enforced calls that were refused; {@code false}: calls that only would have been
   */
  public Map<String, Long> refused(boolean enforced) {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      map.put(reason.text, log.refused(reason, enforced));
    }
    return map;
  }

  /** The number of decisions of a kind so far. */
  public long decided(Decision.Kind kind) {
    return decided(kind, true) + decided(kind, false);
  }

  /**
   * The number of decisions of a kind so far.
   *
   * @param enforced decisions that were enforced; {@code false}: decisions that were only observed
   */
  public long decided(Decision.Kind kind, boolean enforced) {
    return log.count(kind, enforced);
  }

  /** The instances, ordered by id; empty for a host that no registry knows. Unmodifiable. */
  public List<EndpointStatus> instances() {
    return instances;
  }
}
