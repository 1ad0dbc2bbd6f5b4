package io.graft.bench.subject;

import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.event.Decisions;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.outbound.PipelinePass;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.net.http.HttpTransport;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import java.util.Map;
import java.util.function.IntSupplier;

/** The outbound side of a JVM that knows one service. Nothing is sampled. */
public final class Governed {
  private final Services services;
  private final Outbound outbound;

  public Governed(Services services, ClientPolicy policy) {
    this.services = services;
    Telemetry telemetry =
        new Telemetry(
            TelemetrySettings.of(key -> key.equals("otel.traces.sampler") ? "always_off" : null),
            Map.of("service.name", "bench"),
            "bench",
            new HttpTransport(),
            line -> {});
    outbound =
        new Outbound(
            services,
            new PolicySource(Policies.builder().client("*", policy).build()),
            telemetry,
            new Decisions(telemetry, Clock.SYSTEM, 1),
            Clock.SYSTEM,
            new Randomness());
  }

  /** With the default policy. */
  public static Governed of(int instances) {
    return new Governed(new Services(instances), ClientPolicy.DEFAULT);
  }

  /** With the default policy. */
  static Governed of(Services services) {
    return new Governed(services, ClientPolicy.DEFAULT);
  }

  /** With the default policy but for the way to balance. */
  public static Governed of(int instances, Balance balance) {
    return new Governed(
        new Services(instances),
        ClientPolicy.builder().set(BalanceConfig.BALANCE, balance).build());
  }

  /** There are other instances now, as a registry tells it. */
  void publish(Snapshot next) {
    outbound.coming(next);
    services.publish(next);
  }

  /** The steps alone, for one thread. */
  public IntSupplier passage() {
    return new PipelinePass(outbound, Services.SERVICE);
  }

  /** A call of a client that does nothing. */
  public IntSupplier call() {
    return new GovernedCall(outbound, false);
  }

  /** A call of a client that does nothing, with its headers. */
  public IntSupplier callWithHeaders() {
    return new GovernedCall(outbound, true);
  }
}
