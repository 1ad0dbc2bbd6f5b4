package io.graft.governance.inbound;

import io.graft.governance.context.Baggage;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.rule.Priority;
import io.graft.governance.rule.RequestAttributes;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request in the rules, its priority, and how it is traced. */
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
    if (route != null) {
      RequestAttributes attributes = route.attributes();
      if (attributes != null) {
        call.attributes(attributes.read(view));
      }
      Double sampling = route.sampling();
      if (sampling != null) {
        call.record(sampling, adapter, request);
      }
    }
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
