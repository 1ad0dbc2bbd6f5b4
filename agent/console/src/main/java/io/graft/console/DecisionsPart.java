package io.graft.console;

import io.graft.governance.event.Decision;
import io.graft.telemetry.Telemetry;
import java.time.Instant;

/** What governance decided of late and why, newest first. */
final class DecisionsPart implements Json.Content {
  private final Telemetry telemetry;

  DecisionsPart(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public void write(Json json) {
    for (Decision decision : telemetry.recentDecisions()) {
      json.object(fields -> write(fields, decision));
    }
  }

  private static void write(Json json, Decision decision) {
    json.field("time", Instant.ofEpochMilli(decision.epochMillis()).toString())
        .field("kind", decision.kind().name())
        .field("service", decision.service())
        .field("instance", decision.instance())
        .field("reason", decision.reason())
        .field("enforced", decision.enforced());
  }
}
