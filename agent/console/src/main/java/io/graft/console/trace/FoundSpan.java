package io.graft.console.trace;

import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A span that an agent has told of. What is told is a stranger's: texts are cut, and attributes
 * that may hold headers or secrets are left out. Immutable.
 */
public final class FoundSpan {
  private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern SPAN = Pattern.compile("[0-9a-f]{16}");

  /** The agent removes what it knows to be secret; nothing of the sort is shown in any case. */
  private static final Pattern HIDDEN =
      Pattern.compile(
          "(?i)\\.header\\.|authorization|cookie|password|passwd|secret|token|credential"
              + "|api[-_.]?key|\\.body");

  private static final int MOST_ATTRIBUTES = 40;
  private static final int LONGEST_TEXT = 500;
  private static final int LONGEST_URL = 1100;

  final String traceId;
  final String spanId;
  final @Nullable String parentSpanId;
  final String kind;
  final String name;
  final String service;
  final String instance;
  final @Nullable String destination;
  final long startMicros;
  final long durationMicros;
  final boolean failed;
  final long code;
  private final @Nullable String message;
  private final Map<String, String> attributes = new TreeMap<>();

  private FoundSpan(
      JsonValue json, String traceId, String spanId, String service, String instance) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.service = service;
    this.instance = instance;
    String parent = json.get("parentSpanId").text("");
    parentSpanId = SPAN.matcher(parent).matches() ? parent : null;
    kind = cut(json.get("kind").text("INTERNAL"), 20).toUpperCase(Locale.ROOT);
    name = cut(json.get("name").text(""), LONGEST_TEXT);
    String to = json.get("destination").text();
    destination = to == null ? null : cut(to, LONGEST_TEXT);
    startMicros = json.get("startEpochMicros").number(0);
    durationMicros = Math.max(0, json.get("durationMicros").number(0));
    failed = json.get("status").text("").equals("ERROR");
    String why = json.get("statusMessage").text();
    message = why == null ? null : cut(why, LONGEST_TEXT);
    JsonValue told = json.get("attributes");
    code = told.get("http.response.status_code").number(json.get("code").number(0));
    for (Map.Entry<String, JsonValue> each : told.fields().entrySet()) {
      String value = each.getValue().text();
      if (value != null
          && attributes.size() < MOST_ATTRIBUTES
          && !HIDDEN.matcher(each.getKey()).find()) {
        int longest = each.getKey().startsWith("url.") ? LONGEST_URL : LONGEST_TEXT;
        attributes.put(cut(each.getKey(), 100), cut(value, longest));
      }
    }
  }

  /**
   * Reads a span.
   *
   * @param service the service of the agent that tells it
   * @param instance the id of its instance in the registry
   * @return {@code null}: it has no valid ids
   */
  public static @Nullable FoundSpan read(JsonValue json, String service, String instance) {
    String trace = json.get("traceId").text("");
    String span = json.get("spanId").text("");
    return TRACE.matcher(trace).matches() && SPAN.matcher(span).matches()
        ? new FoundSpan(json, trace, span, service, instance)
        : null;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + '…';
  }

  long endMicros() {
    return startMicros + durationMicros;
  }

  /** Writes all of it. */
  void write(JsonWriter json) {
    json.field("spanId", spanId)
        .field("parentSpanId", parentSpanId)
        .field("kind", kind)
        .field("name", name)
        .field("service", service)
        .field("instance", instance)
        .field("destination", destination)
        .field("startEpochMicros", startMicros)
        .field("durationMicros", durationMicros)
        .field("error", failed)
        .field("message", message);
    if (code != 0) {
      json.field("code", code);
    }
    json.field("attributes", attributes);
  }
}
