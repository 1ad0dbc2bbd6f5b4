package io.graft.console.status;

import io.graft.console.page.JsonAttributes;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.otlp.ExportState;
import org.jspecify.annotations.Nullable;

/** {@code telemetry}: how much is recorded, where it is exported, and whether that works. */
public final class TelemetryPart implements JsonWriter.Content {
  private final Telemetry telemetry;

  public TelemetryPart(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("disabled", telemetry.settings().disabled());
    json.field("sampling", telemetry.settings().sampler().toString());
    json.field("spansRecorded", telemetry.recordedSpans());
    json.field("spansWaiting", telemetry.waitingSpans());
    json.field("spansDropped", telemetry.droppedSpans());
    json.field("bugs", telemetry.bugs());
    if (telemetry.applicationSdk()) {
      json.field("openTelemetry", "the application has its own SDK, which records its spans");
    } else if (telemetry.bridged()) {
      json.field("openTelemetry", "spans of the application are recorded by Graft");
    }
    export(json, "spanExport", telemetry.spanExport());
    export(json, "metricExport", telemetry.metricExport());
    export(json, "logExport", telemetry.logExport());
    json.texts("problems", telemetry.settings().warnings());
    json.object("resource", fields -> telemetry.resource().each(new JsonAttributes(fields)));
  }

  private static void export(JsonWriter json, String name, @Nullable ExportState state) {
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
}
