package io.graft.governance.inbound;

import io.graft.governance.policy.Policies;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a request, as one list. After {@link HeaderExtractor} has read its context, a
 * request passes them from the first to the last, and its end passes them from the last to the
 * first. Written out rather than looped over, like the pipeline of calls.
 */
final class InboundPipeline {
  /** Counts requests by port, while the service's port is uncertain. */
  private final PortStep ports;

  /** Refuses who may not send it. */
  private final GuardStep guard;

  /** Finds its route in the rules, and its priority. */
  private final PriorityStep priority = new PriorityStep();

  /** Refuses with 429 above the rate. */
  private final RequestRateStep rate;

  /** Refuses with 503 above the limits. */
  private final AdmissionStep admission;

  InboundPipeline(PortStep ports, GuardStep guard, RequestRateStep rate, AdmissionStep admission) {
    this.ports = ports;
    this.guard = guard;
    this.rate = rate;
    this.admission = admission;
  }

  /** The way in. Calls {@link ServerCall#refuse} if a step refuses the request. */
  <Q> void admit(
      ServerCall call, ServerAdapter<Q> adapter, Q request, Policies policies, long now) {
    RequestRules<Q> view = view(call, adapter, request, policies);
    if (ports.admit(call, adapter, request, view, policies, now)
        && guard.admit(call, adapter, request, view, policies, now)
        && known(view, call)
        && priority.admit(call, adapter, request, view, policies, now)
        && rate.admit(call, adapter, request, view, policies, now)) {
      admission.admit(call, adapter, request, view, policies, now);
    }
  }

  /** Tells the rules who sends the request, now that the guard knows. */
  private static boolean known(@Nullable RequestRules<?> view, ServerCall call) {
    if (view != null) {
      view.identify(call.identity());
    }
    return true;
  }

  private static <Q> @Nullable RequestRules<Q> view(
      ServerCall call, ServerAdapter<Q> adapter, Q request, Policies policies) {
    return RequestRules.in(policies.server())
        ? new RequestRules<>(adapter, request, call.baggage(), call.trusted)
        : null;
  }

  /** The way back: see {@link ServerStep#settle}. */
  void settle(ServerCall call, Policies policies, long now) {
    admission.settle(call, policies, now);
    rate.settle(call, policies, now);
    priority.settle(call, policies, now);
    guard.settle(call, policies, now);
    ports.settle(call, policies, now);
  }
}
