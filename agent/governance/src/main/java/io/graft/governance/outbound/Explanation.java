package io.graft.governance.outbound;

import io.graft.governance.balance.Fleet;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message of a refusal: the service, the reason, and when to try again. */
final class Explanation {
  private Explanation() {}

  static String of(ClientCall call, Reason reason, long retryInNanos, long now) {
    StringBuilder out = new StringBuilder(96);
    out.append(call.destination.name()).append(": ").append(reason.text);
    String detail = detail(call, reason, now);
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

  private static @Nullable String detail(ClientCall call, Reason reason, long now) {
    Destination destination = call.destination;
    switch (reason) {
      case BREAKER:
        String why = call.lane.breaker.reason();
        return call.lane.breaker.stateName().equals("ramping")
            ? "closing step by step; it opened because " + why
            : why;
      case CONCURRENCY:
        return call.lane.traffic.underWay(now) + " of " + call.policy.concurrency(call.governed());
      case THROTTLE:
        String key = call.lane.throttle.active() ? null : call.throttleKey();
        if (key != null) {
          return "it answers 429 for this "
              + call.policy.throttlePer()
              + "; "
              + Math.round(call.lane.keyedThrottle().probability(key) * 100)
              + " % of its calls are held back";
        }
        return "it says that it is overloaded; "
            + Math.round(call.lane.throttle.probability() * 100)
            + " % of calls are held back";
      case NO_INSTANCE:
        Fleet fleet = destination.fleet();
        return fleet == null || fleet.size() == 0 ? absence(destination) : "none is usable";
      default:
        return null;
    }
  }

  /** Why nobody can be called in the way that the call wants. */
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
