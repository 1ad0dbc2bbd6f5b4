package io.graft.launcher.wiring;

import io.graft.alerts.measure.Facts;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.InboundStatus;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.setting.ValueParser;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.security.certificate.Credentials;
import io.graft.security.guard.Security;
import io.graft.security.tunnel.MutualTls;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.metric.MetricReader;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of this agent count and know, for alerts and scaling. */
final class ObservedFacts implements Facts {
  private final String service;
  private final Settings settings;
  private final PolicySource policies;
  private final Telemetry telemetry;
  private final Inbound inbound;
  private final Outbound outbound;
  private final RegistryRuntime registry;
  private final Supplier<@Nullable Security> security;

  ObservedFacts(
      Settings settings,
      Identity identity,
      PolicySource policies,
      Telemetry telemetry,
      Inbound inbound,
      Outbound outbound,
      RegistryRuntime registry,
      Supplier<@Nullable Security> security) {
    // As it registers.
    this.service = ValueParser.lower(identity.name());
    this.settings = settings;
    this.policies = policies;
    this.telemetry = telemetry;
    this.inbound = inbound;
    this.outbound = outbound;
    this.registry = registry;
    this.security = security;
  }

  @Override
  public void durations(MetricReader reader) {
    telemetry.durations(reader);
  }

  @Override
  public List<DestinationStatus> destinations() {
    return outbound.status();
  }

  @Override
  public int inFlight() {
    return inbound.status().inFlight();
  }

  @Override
  public long refused() {
    InboundStatus status = inbound.status();
    long refused = 0;
    for (Refused why : new Refused[] {Refused.SHED, Refused.CONCURRENCY}) {
      refused += status.refused(why, true) + status.refused(why, false);
    }
    return refused;
  }

  @Override
  public int limit() {
    int set = policies.current().server().admission().concurrency;
    int found = inbound.status().limit();
    return set > 0 && found > 0 ? Math.min(set, found) : Math.max(set, found);
  }

  @Override
  public List<String> registryProblems() {
    return registry.problems();
  }

  @Override
  public @Nullable String refusedRules() {
    return settings.refused();
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
    Security present = security.get();
    MutualTls tls = present == null ? null : present.tls();
    return tls == null ? null : tls.credentials();
  }

  @Override
  public List<Instance> instances() {
    Snapshot known = registry.directory().find(service);
    return known == null ? Collections.emptyList() : known.instances();
  }
}
