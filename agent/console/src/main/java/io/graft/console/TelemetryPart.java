package io.graft.console;

import io.graft.telemetry.AttributeSink;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.otlp.ExportState;
import org.jspecify.annotations.Nullable;

/** What is recorded, where it goes, and how that goes. */
public final class TelemetryPart implements Json.Content {
  private final Telemetry telemetry;

  private TelemetryPart(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Adds {@code telemetry} and {@code decisions}, what governance decided of late, to a page. */
  public static void add(StatusPage page, Telemetry telemetry) {
    page.part("telemetry", new TelemetryPart(telemetry));
    page.list("decisions", new DecisionsPart(telemetry));
  }

  @Override
  public void write(Json json) {
    json.field("disabled", telemetry.settings().disabled());
    json.field("sampling", telemetry.settings().sampler().toString());
    json.field("spansRecorded", telemetry.recordedSpans());
    json.field("spansWaiting", telemetry.waitingSpans());
    json.field("spansDropped", telemetry.droppedSpans());
    json.field("bugs", telemetry.bugs());
    export(json, "spanExport", telemetry.spanExport());
    export(json, "metricExport", telemetry.metricExport());
    json.texts("problems", telemetry.settings().warnings());
    json.object("resource", fields -> telemetry.resource().each(new Fields(fields)));
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

  /** Writes attributes as fields of an object. */
  static final class Fields implements AttributeSink {
    private final Json json;

    Fields(Json json) {
      this.json = json;
    }

    @Override
    public void put(String key, String value) {
      json.field(key, value);
    }

    @Override
    public void put(String key, long value) {
      json.field(key, value);
    }
  }
}
