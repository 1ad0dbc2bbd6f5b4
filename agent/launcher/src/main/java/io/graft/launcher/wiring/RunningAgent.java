package io.graft.launcher.wiring;

import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.console.page.HealthPage;
import io.graft.daemon.Scheduler;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.PolicySource;
import io.graft.net.http.HttpTransport;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.rules.RulesFollower;
import io.graft.telemetry.Telemetry;
import io.graft.weaver.Weaver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a running agent, for those that show or watch them. What is not final is set once it
 * has started.
 */
final class RunningAgent {
  final String version;
  final Settings settings;
  final Identity identity;
  final PolicySource policies;
  final Scheduler scheduler;
  final HttpTransport transport;
  final Mirror mirror;

  final SecurityParts security;

  Weaver weaver;
  Telemetry telemetry;

  /** {@code null}: there are no live rules. */
  @Nullable RulesFollower rules;

  Inbound inbound;
  RegistryRuntime registry;
  Outbound outbound;
  Supplier<HealthPage.State> health;

  /** {@code null}: no key asks for alerts or scaling. */
  volatile @Nullable AlertParts alerts;

  RunningAgent(
      String version,
      Settings settings,
      Identity identity,
      PolicySource policies,
      Scheduler scheduler,
      HttpTransport transport,
      Mirror mirror,
      SecurityParts security) {
    this.version = version;
    this.settings = settings;
    this.identity = identity;
    this.policies = policies;
    this.scheduler = scheduler;
    this.transport = transport;
    this.mirror = mirror;
    this.security = security;
  }

  /** Sets what {@link Wiring} has started, before anybody reads it. */
  void started(
      Weaver running,
      Telemetry recording,
      @Nullable RulesFollower following,
      Inbound serving,
      RegistryRuntime registering,
      Outbound calling,
      Supplier<HealthPage.State> state) {
    weaver = running;
    telemetry = recording;
    rules = following;
    inbound = serving;
    registry = registering;
    outbound = calling;
    health = state;
  }

  /** Whether {@link AlertParts} are needed, without loading a class of theirs. */
  boolean asksForAlerts() {
    return settings.value("graft.alerts") != null || settings.value("graft.scaling") != null;
  }

  /** What telemetry says of this process. */
  Map<String, String> resource() {
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("service.name", identity.name());
    if (identity.version() != null) {
      resource.put("service.version", identity.version());
    }
    resource.put("service.instance.id", identity.instanceId());
    resource.put("host.name", identity.host());
    resource.put("process.runtime.name", String.valueOf(System.getProperty("java.runtime.name")));
    resource.put(
        "process.runtime.version", String.valueOf(System.getProperty("java.runtime.version")));
    return resource;
  }
}
