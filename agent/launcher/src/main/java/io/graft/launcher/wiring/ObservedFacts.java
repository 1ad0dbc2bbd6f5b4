package io.graft.launcher.wiring;

import io.graft.alerts.measure.Facts;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.inbound.InboundStatus;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.setting.ValueParser;
import io.graft.security.certificate.Credentials;
import io.graft.security.guard.Security;
import io.graft.security.tunnel.MutualTls;
import io.graft.telemetry.metric.MetricReader;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parts of this agent count and know, for alerts and scaling. */
final class ObservedFacts implements Facts {
  private final String service;
  private final RunningAgent agent;

  ObservedFacts(RunningAgent agent) {
    // As it registers.
    this.service = ValueParser.lower(agent.identity.name());
    this.agent = agent;
  }

  @Override
  public void durations(MetricReader reader) {
    agent.telemetry.durations(reader);
  }

  @Override
  public List<DestinationStatus> destinations() {
    return agent.outbound.status();
  }

  @Override
  public int inFlight() {
    return agent.inbound.status().inFlight();
  }

  @Override
  public long refused() {
    InboundStatus status = agent.inbound.status();
    long refused = 0;
    for (Refused why : new Refused[] {Refused.SHED, Refused.CONCURRENCY}) {
      refused += status.refused(why, true) + status.refused(why, false);
    }
    return refused;
  }

  @Override
  public int limit() {
    int set = agent.policies.current().server().admission().concurrency;
    int found = agent.inbound.status().limit();
    return set > 0 && found > 0 ? Math.min(set, found) : Math.max(set, found);
  }

  @Override
  public List<String> registryProblems() {
    return agent.registry.problems();
  }

  @Override
  public List<String> tokenProblems() {
    return agent.security.tokenProblems();
  }

  @Override
  public @Nullable String refusedRules() {
    return agent.settings.refused();
  }

  @Override
  public long certificateBegins() {
    Credentials own = own();
    return own == null ? 0 : own.leaf().getNotBefore().getTime();
  }

  @Override
  public long certificateEnds() {
    Credentials own = own();
    return own == null ? 0 : own.notAfter();
  }

  private @Nullable Credentials own() {
    Security present = agent.security.get();
    MutualTls tls = present == null ? null : present.tls();
    return tls == null ? null : tls.credentials();
  }

  @Override
  public List<Instance> instances() {
    Snapshot known = agent.registry.directory().find(service);
    return known == null ? Collections.emptyList() : known.instances();
  }
}
