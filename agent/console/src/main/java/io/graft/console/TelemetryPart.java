package io.graft.console;

import io.graft.governance.event.Decision;
import io.graft.telemetry.AttributeSink;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.otlp.ExportState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the status page says of telemetry, and what governance decided of late. */
public final class TelemetryPart {
  private TelemetryPart() {}

  /** Adds {@code telemetry} and {@code decisions}, newest first, to a status page. */
  public static void add(StatusPage page, Telemetry telemetry) {
    page.part("telemetry", json -> telemetry(json, telemetry));
    page.list(
        "decisions",
        json -> {
          for (Decision decision : telemetry.recentDecisions()) {
            json.object(fields -> decision(fields, decision));
          }
        });
  }

  private static void telemetry(Json json, Telemetry telemetry) {
    json.field("disabled", telemetry.settings().disabled());
    json.field("sampling", telemetry.settings().sampler().toString());
    json.field("spansRecorded", telemetry.recordedSpans());
    json.field("spansWaiting", telemetry.waitingSpans());
    json.field("spansDropped", telemetry.droppedSpans());
    json.field("bugs", telemetry.bugs());
    export(json, "spanExport", telemetry.spanExport());
    export(json, "metricExport", telemetry.metricExport());
    json.object(
        "resource",
        fields ->
            telemetry
                .resource()
                .each(
                    new AttributeSink() {
                      @Override
                      public void put(String key, String value) {
                        fields.field(key, value);
                      }

                      @Override
                      public void put(String key, long value) {
                        fields.field(key, value);
                      }
                    }));
  }

  private static void export(Json json, String name, @Nullable ExportState state) {
    if (state != null) {
      json.object(
          name,
          fields ->
              fields
                  .field("endpoint", state.endpoint())
                  .field("exported", state.exported())
                  .field("lost", state.lost())
                  .field("lastError", state.lastError()));
    }
  }

  private static void decision(Json json, Decision decision) {
    json.field("time", Instant.ofEpochMilli(decision.epochMillis()).toString())
        .field("kind", decision.kind().name())
        .field("service", decision.service())
        .field("instance", decision.instance())
        .field("reason", decision.reason())
        .field("enforced", decision.enforced());
  }
}
