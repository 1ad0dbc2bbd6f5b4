package io.graft.console.page;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.governance.context.TraceIds;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.span.SpanRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/traces}: the spans that are still in memory, newest first.
 *
 * <p>{@code ?trace=<id>} selects one trace, {@code ?service=<name>} the calls to one service,
 * {@code ?error} only failures, and {@code ?limit=<n>} the newest n.
 */
public final class TracesPage implements Page {
  private static final int MICRO = 1000;

  private final Telemetry telemetry;
  private final String service;

  /**
   * @param service the name of this service
   */
  public TracesPage(Telemetry telemetry, String service) {
    this.telemetry = telemetry;
    this.service = service;
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    String trace = request.parameter("trace");
    String wantedService = request.parameter("service");
    boolean onlyErrors = request.parameter("error") != null;
    int limit = limit(request.parameter("limit"));
    if (limit < 0) {
      return AdminResponse.error(400, "limit is not a number");
    }
    List<SpanRecord> spans = telemetry.recentSpans();
    String own = service;
    JsonWriter json = JsonWriter.forPeople();
    json.object(
        all ->
            all.field("service", own)
                .field("sampling", telemetry.settings().sampler().toString())
                .list(
                    "spans",
                    list -> {
                      int left = limit;
                      for (SpanRecord span : spans) {
                        if (left > 0
                            && (!onlyErrors || span.failed())
                            && isOf(span, own, wantedService)
                            && isOf(span.ids(), trace)) {
                          left--;
                          list.object(fields -> write(fields, span, own));
                        }
                      }
                    }));
    return AdminResponse.ok(AdminResponse.JSON, json.toByteArray());
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return Integer.MAX_VALUE;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static boolean isOf(TraceIds ids, @Nullable String trace) {
    return trace == null || ids.traceIdHex().equals(trace.toLowerCase(Locale.ROOT));
  }

  private static boolean isOf(SpanRecord span, String own, @Nullable String service) {
    String destination = span.destination();
    return service == null || service.equals(destination == null ? own : destination);
  }

  private static void write(JsonWriter json, SpanRecord span, String own) {
    TraceIds ids = span.ids();
    json.field("traceId", ids.traceIdHex());
    json.field("spanId", ids.spanIdHex());
    if (span.parentSpanId() != 0) {
      json.field("parentSpanId", ids.child(span.parentSpanId()).spanIdHex());
    }
    json.field("kind", SpanRecord.kind(span.kind()));
    json.field("name", span.name());
    json.field("service", own);
    json.field("destination", span.destination());
    json.field("start", time(span.startEpochNanos()));
    json.field("startEpochMicros", span.startEpochNanos() / MICRO);
    json.field("durationMicros", span.durationNanos() / MICRO);
    json.field("sampled", span.sampled());
    json.field("status", span.failed() ? "ERROR" : "UNSET");
    json.field("statusMessage", span.failed() ? span.errorMessage() : null);
    json.object("attributes", attributes -> span.each(new JsonAttributes(attributes)));
  }

  private static String time(long epochNanos) {
    return Instant.ofEpochSecond(0, epochNanos / MICRO * MICRO).toString();
  }
}
