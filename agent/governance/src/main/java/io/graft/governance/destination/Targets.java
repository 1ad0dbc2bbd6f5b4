package io.graft.governance.destination;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The targets of one destination as of one state of the rules. */
final class Targets {
  final Policies policies;

  /** The target of calls that match no route. */
  final Target target;

  private final Destination destination;

  /** The targets of routes, in the order of the policy's routes; {@code null}: not needed yet. */
  private final AtomicReferenceArray<@Nullable Target> ofRoutes;

  Targets(Destination destination, Policies policies, ClientPolicy policy) {
    this.destination = destination;
    this.policies = policies;
    target = new Target(destination, destination.routeState, policies, policy);
    ofRoutes = new AtomicReferenceArray<>(policy.routes().length);
  }

  /**
   * The target of calls that match a route.
   *
   * @param route a route of the policy
   */
  Target of(Route route, long now) {
    Route[] routes = target.policy.routes();
    int i = 0;
    while (routes[i] != route) {
      i++;
    }
    Target known = ofRoutes.get(i);
    if (known == null) {
      RouteState state = destination.routeState(route, now);
      known = new Target(destination, state, policies, route.policy());
      ofRoutes.set(i, known);
    }
    return known;
  }
}
