package io.graft.launcher;

import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.DestinationStatus;
import io.graft.governance.outbound.InstanceStatus;
import io.graft.governance.outbound.Outbound;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricReader.Type;
import io.graft.telemetry.metric.MetricSource;
import java.util.List;

/** What governance knows at the moment of a scrape: who is busy, and who is out of the rotation. */
final class GovernanceMetrics implements MetricSource {
  private static final String SERVICE = "graft.service";

  private final Inbound inbound;
  private final Outbound outbound;

  GovernanceMetrics(Inbound inbound, Outbound outbound) {
    this.inbound = inbound;
    this.outbound = outbound;
  }

  @Override
  public void collect(MetricReader reader) {
    reader.metric(
        "graft.server.active_requests", Type.GAUGE, "{request}", "Requests being served.");
    reader.point(Labels.of(), inbound.inFlight());
    List<DestinationStatus> destinations = outbound.status();
    if (destinations.isEmpty()) {
      return;
    }
    reader.metric("graft.client.active_requests", Type.GAUGE, "{call}", "Calls under way.");
    for (DestinationStatus each : destinations) {
      reader.point(Labels.of(SERVICE, each.name()), each.inFlight());
    }
    reader.metric(
        "graft.instances",
        Type.GAUGE,
        "{instance}",
        "Instances known, by whether they get traffic.");
    for (DestinationStatus each : destinations) {
      if (each.governed()) {
        int out = 0;
        for (InstanceStatus instance : each.instances()) {
          out += instance.ejectedForNanos() > 0 ? 1 : 0;
        }
        reader.point(
            Labels.of(SERVICE, each.name(), "graft.instance.state", "in"),
            each.instances().size() - out);
        reader.point(Labels.of(SERVICE, each.name(), "graft.instance.state", "ejected"), out);
      }
    }
  }
}
