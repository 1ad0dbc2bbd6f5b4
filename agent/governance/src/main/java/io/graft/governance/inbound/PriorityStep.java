package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.rule.Priority;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request in the rules, and its priority. */
final class PriorityStep extends ServerStep {
  /** The baggage entry that carries the priority along a call chain. */
  private static final String PRIORITY = "graft.priority";

  @Override
  <Q> boolean admit(
      ServerCall call,
      ServerAdapter<Q> adapter,
      Q request,
      @Nullable RequestRules<Q> view,
      Policies policies,
      long now) {
    ServerRoute route = view == null ? null : view.take(policies.server());
    call.priority(priority(route, call.baggage()));
    return true;
  }

  /** The priority of the rules, otherwise that of the caller. */
  private static Priority priority(@Nullable ServerRoute route, @Nullable String baggage) {
    Priority priority = route == null ? null : route.priority();
    if (priority == null && baggage != null) {
      String asked = Baggage.get(baggage, PRIORITY);
      priority = asked == null ? null : Priority.of(asked);
      if (priority == Priority.NEVER) {
        priority = Priority.CRITICAL_PLUS;
      }
    }
    return priority == null ? Priority.CRITICAL : priority;
  }
}
