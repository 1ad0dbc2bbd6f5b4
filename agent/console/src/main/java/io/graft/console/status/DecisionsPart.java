package io.graft.console.status;

import io.graft.governance.event.Decision;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.Telemetry;
import java.time.Instant;

/** {@code decisions}: the newest decisions of governance and their reasons, newest first. */
public final class DecisionsPart implements JsonWriter.Content {
  private final Telemetry telemetry;

  public DecisionsPart(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public void write(JsonWriter json) {
    for (Decision decision : telemetry.recentDecisions()) {
      json.object(fields -> write(fields, decision));
    }
  }

  private static void write(JsonWriter json, Decision decision) {
    json.field("time", Instant.ofEpochMilli(decision.epochMillis()).toString())
        .field("kind", decision.kind().name())
        .field("service", decision.service())
        .field("instance", decision.instance())
        .field("reason", decision.reason())
        .field("enforced", decision.enforced());
  }
}
