package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.Rejection;
import io.graft.governance.destination.Destination;
import io.graft.governance.destination.Reason;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message of a refusal: the service, the reason, and when to try again. */
final class RefusalMessage {
  private RefusalMessage() {}

  static String of(Attempt attempt, Rejection rejection, long now) {
    Reason reason = rejection.reason;
    long retryInNanos = rejection.retryInNanos;
    StringBuilder out = new StringBuilder(96);
    out.append(attempt.target.destination.name()).append(": ").append(reason.text);
    String detail = rejection.detail != null ? rejection.detail : detail(attempt, reason, now);
    if (detail != null) {
      out.append(" (").append(detail).append(')');
    }
    if (retryInNanos > 0) {
      long tenths = Math.max(1, retryInNanos / 100_000_000);
      out.append(", try again in ").append(tenths / 10).append('.').append(tenths % 10);
      out.append(" s");
    }
    return out.append(" [refused by graft, not sent]").toString();
  }

  private static @Nullable String detail(Attempt attempt, Reason reason, long now) {
    Destination destination = attempt.target.destination;
    switch (reason) {
      case BREAKER:
        String why = attempt.target.routeState.breaker.reason();
        return attempt.target.routeState.breaker.stateName().equals("ramping")
            ? "closing step by step; it opened because " + why
            : why;
      case CONCURRENCY:
        return attempt.target.routeState.traffic.underWay(now)
            + " of "
            + attempt.target.policy.concurrency().limit(attempt.governed());
      case THROTTLE:
        String key = attempt.target.routeState.throttle.active() ? null : attempt.throttleKey();
        if (key != null) {
          return "it answers 429 for this "
              + attempt.target.policy.throttle().per
              + "; "
              + Math.round(attempt.target.routeState.keyedThrottle().probability(key) * 100)
              + " % of its calls are held back";
        }
        return "it says that it is overloaded; "
            + Math.round(attempt.target.routeState.throttle.probability() * 100)
            + " % of calls are held back";
      case NO_INSTANCE:
        EndpointSet endpointSet = destination.endpointSet();
        return endpointSet == null || endpointSet.size() == 0
            ? absence(destination)
            : "none is usable";
      case NO_TOKEN:
        return CredentialHeader.reason(attempt);
      default:
        return null;
    }
  }

  /** Why no instance can be called by the call's scheme and port. */
  private static String absence(Destination destination) {
    Snapshot said = destination.said();
    List<Instance> all = said == null ? Collections.<Instance>emptyList() : said.instances();
    int idle = 0;
    int others = 0;
    for (Instance instance : all) {
      if (destination.concerns(instance)) {
        idle += instance.weight() == 0 ? 1 : 0;
        others += instance.weight() == 0 ? 0 : 1;
      }
    }
    if (others > 0) {
      return destination.secure()
          ? "no TLS at its instances, " + others + " in number: call it by http://"
          : "only TLS at its instances, " + others + " in number: call it by https://";
    }
    return idle > 0
        ? "the weight of its instances, " + idle + " in number, is 0"
        : "the registry knows the service, and nothing runs";
  }
}
