package io.graft.console.page;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.console.trace.SpanFilter;
import io.graft.governance.context.TraceIds;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.span.SpanRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/traces}: the spans that are still in memory, newest first.
 *
 * <p>{@code ?trace=<id>} selects one trace, {@code ?service=<name>} the calls to one service,
 * {@code ?route=}, {@code ?status=} and {@code ?min=<ms>} as {@link SpanFilter} says, {@code
 * ?error} only failures, and {@code ?limit=<n>} the newest n. {@code ?summary} has all spans of
 * each trace that one of them is selected of, without their attributes.
 */
public final class TracesPage implements Page {
  /** The path of this page. */
  public static final String PATH = "/graft/traces";

  private static final int MICRO = 1000;

  private final Telemetry telemetry;
  private final String service;
  private final String instance;

  /**
   * @param service the name of this service
   * @param instance the id of this instance
   */
  public TracesPage(Telemetry telemetry, String service, String instance) {
    this.telemetry = telemetry;
    this.service = service;
    this.instance = instance;
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    int limit = limit(request.parameter("limit"));
    if (limit < 0) {
      return AdminResponse.error(400, "limit is not a number");
    }
    try {
      SpanFilter filter = SpanFilter.of(request);
      String trace = request.parameter("trace");
      boolean summary = request.parameter("summary") != null;
      JsonWriter json = summary ? new JsonWriter() : JsonWriter.forPeople();
      return AdminResponse.ok(
          AdminResponse.JSON, write(json, filter, trace, limit, summary).toByteArray());
    } catch (IllegalArgumentException e) {
      return AdminResponse.error(400, String.valueOf(e.getMessage()));
    }
  }

  /** Returns the document of {@code ?summary}. From any thread. */
  public byte[] summary(SpanFilter filter, int limit) {
    return write(new JsonWriter(), filter, null, limit, true).toByteArray();
  }

  /** Returns the spans of one trace. From any thread. */
  public byte[] trace(String trace, int limit) {
    return write(new JsonWriter(), SpanFilter.ALL, trace, limit, false).toByteArray();
  }

  private JsonWriter write(
      JsonWriter json, SpanFilter filter, @Nullable String trace, int limit, boolean summary) {
    List<SpanRecord> spans = telemetry.recentSpans();
    Set<String> whole = new HashSet<>();
    for (SpanRecord span : spans) {
      if (summary && filter.fits(span, service)) {
        whole.add(span.ids().traceIdHex());
      }
    }
    return json.object(
        all -> {
          all.field("service", service)
              .field("instance", instance)
              .field("sampling", telemetry.settings().sampler().toString());
          boolean[] more = new boolean[1];
          all.list(
              "spans",
              list -> {
                int left = limit;
                for (SpanRecord span : spans) {
                  TraceIds ids = span.ids();
                  boolean wanted =
                      summary
                          ? whole.contains(ids.traceIdHex())
                          : isOf(ids, trace) && filter.fits(span, service);
                  if (wanted && left-- > 0) {
                    list.object(fields -> write(fields, span, service, summary));
                  } else {
                    more[0] |= wanted;
                  }
                }
              });
          all.field("more", more[0]);
        });
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

  private static void write(JsonWriter json, SpanRecord span, String own, boolean summary) {
    TraceIds ids = span.ids();
    json.field("traceId", ids.traceIdHex());
    json.field("spanId", ids.spanIdHex());
    if (span.parentSpanId() != 0) {
      json.field("parentSpanId", ids.child(span.parentSpanId()).spanIdHex());
    }
    json.field("kind", SpanRecord.kind(span.kind()));
    json.field("name", span.name());
    json.field("destination", span.destination());
    json.field("startEpochMicros", span.startEpochNanos() / MICRO);
    json.field("durationMicros", span.durationNanos() / MICRO);
    json.field("status", span.failed() ? "ERROR" : "UNSET");
    if (summary) {
      span.each(new Code(json));
      return;
    }
    json.field("service", own);
    json.field("start", time(span.startEpochNanos()));
    json.field("sampled", span.sampled());
    json.field("statusMessage", span.failed() ? span.errorMessage() : null);
    json.object("attributes", attributes -> span.each(new JsonAttributes(attributes)));
  }

  /** Writes the status of the response alone. */
  private static final class Code implements AttributeSink {
    private final JsonWriter json;

    private Code(JsonWriter json) {
      this.json = json;
    }

    @Override
    public void put(String key, String value) {
      // Left out.
    }

    @Override
    public void put(String key, long value) {
      if (key.equals("http.response.status_code")) {
        json.field("code", value);
      }
    }
  }

  private static String time(long epochNanos) {
    return Instant.ofEpochSecond(0, epochNanos / MICRO * MICRO).toString();
  }
}
