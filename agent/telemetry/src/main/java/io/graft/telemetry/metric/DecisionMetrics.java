package io.graft.telemetry.metric;

import io.graft.governance.event.Decision;
import io.graft.telemetry.metric.MetricReader.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What governance decided, in numbers: the state of each breaker, and how often anything acted. */
public final class DecisionMetrics implements MetricSource {
  private final Map<String, Integer> breakers = new ConcurrentHashMap<>();

  private final Counters transitions =
      new Counters("graft.breaker.transitions", "{transition}", "Changes of a breaker's state.");
  private final Counters ejections =
      new Counters("graft.ejections", "{ejection}", "Instances taken out of balancing.");
  private final Counters returns =
      new Counters("graft.returns", "{return}", "Instances taken back into balancing.");
  private final Counters retries =
      new Counters("graft.retries", "{retry}", "Attempts repeated, and repeats that were denied.");
  private final Counters failovers =
      new Counters(
          "graft.failovers", "{failover}", "Attempts moved off an instance that did not answer.");
  private final Counters refusals =
      new Counters("graft.refusals", "{call}", "Outgoing calls refused before they were sent.");
  private final Counters shed =
      new Counters("graft.shed", "{request}", "Incoming requests refused to shed load.");

  public void decided(Decision decision) {
    String service = decision.service();
    String enforced = decision.enforced() ? "true" : "false";
    switch (decision.kind()) {
      case BREAKER_OPENED:
        breaker(service, 2, "open", enforced);
        break;
      case BREAKER_HALF_OPEN:
        breaker(service, 1, "half-open", enforced);
        break;
      case BREAKER_CLOSED:
        breaker(service, 0, "closed", enforced);
        break;
      case EJECTED:
        ejections.increment(labels(service, enforced));
        break;
      case RETURNED:
        returns.increment(labels(service, enforced));
        break;
      case RETRIED:
        retries.increment(
            Labels.of("graft.service", service, "graft.result", "sent", ENFORCED, enforced));
        break;
      case RETRY_DENIED:
        retries.increment(
            Labels.of("graft.service", service, "graft.result", "denied", ENFORCED, enforced));
        break;
      case FAILED_OVER:
        failovers.increment(labels(service, enforced));
        break;
      case REFUSED:
        refusals.increment(labels(service, enforced));
        break;
      case SHED:
        shed.increment(labels(service, enforced));
        break;
    }
  }

  private static final String ENFORCED = "graft.enforced";

  private static Labels labels(String service, String enforced) {
    return Labels.of("graft.service", service, ENFORCED, enforced);
  }

  private void breaker(String service, int state, String name, String enforced) {
    if (breakers.size() < HttpDurations.MOST_SERIES || breakers.containsKey(service)) {
      breakers.put(service, state);
    }
    transitions.increment(
        Labels.of("graft.service", service, "graft.breaker.state", name, ENFORCED, enforced));
  }

  @Override
  public void collect(MetricReader reader) {
    if (!breakers.isEmpty()) {
      reader.metric(
          "graft.breaker.state",
          Type.GAUGE,
          "{state}",
          "State of the breaker: 0 closed, 1 half open, 2 open.");
      breakers.forEach(
          (service, state) -> reader.point(Labels.of("graft.service", service), state));
    }
    transitions.collect(reader);
    ejections.collect(reader);
    returns.collect(reader);
    retries.collect(reader);
    failovers.collect(reader);
    refusals.collect(reader);
    shed.collect(reader);
  }
}
