package io.graft.launcher.wiring;

import io.graft.config.Settings;
import io.graft.governance.outbound.Outbound;
import io.graft.health.InstanceChecks;
import io.graft.security.client.ClientTls;
import io.graft.security.tunnel.MutualTls;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import org.jspecify.annotations.Nullable;

/** Mutual TLS of calls. A class of its own, so that a start without it loads none of its types. */
final class ClientTlsParts {
  private ClientTlsParts() {}

  /**
   * @param own the mutual TLS of this service; {@code null}: it is off
   */
  static void give(
      Settings settings,
      @Nullable MutualTls own,
      Outbound calls,
      InstanceChecks checks,
      Telemetry telemetry) {
    ClientTls made = new ClientTls(settings, own == null ? null : own.certificates());
    telemetry.register(
        reader -> {
          reader.metric(
              "graft.tls.calls",
              MetricReader.Type.COUNTER,
              "{call}",
              "Attempts of calls that were sent, by how they are secured.");
          made.measure((labels, count) -> reader.point(Labels.of(labels), count));
        });
    calls.tls(made);
    checks.tls(made);
  }
}
