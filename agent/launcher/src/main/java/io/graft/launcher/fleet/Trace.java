package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Figures;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The spans of one trace that agents have in memory, which need not be all. */
final class Trace {
  final String id;

  /** By their start. */
  final List<JsonValue> spans = new ArrayList<>();

  private final Map<String, List<JsonValue>> children = new HashMap<>();
  private final List<JsonValue> roots = new ArrayList<>();

  private Trace(String id) {
    this.id = id;
  }

  /** Returns the traces of spans, the newest first. A span that comes twice counts once. */
  static List<Trace> of(List<JsonValue> spans) {
    Map<String, Trace> traces = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (JsonValue each : spans) {
      String id = Figures.text(each, "traceId");
      if (seen.add(id + each.get("spanId").text(""))) {
        traces.computeIfAbsent(id, Trace::new).spans.add(each);
      }
    }
    List<Trace> all = new ArrayList<>(traces.values());
    for (Trace each : all) {
      each.join();
    }
    all.sort(Comparator.comparingLong((Trace trace) -> -trace.begin()));
    return all;
  }

  private void join() {
    spans.sort(Comparator.comparingLong(Trace::begin));
    Set<String> ids = new HashSet<>();
    for (JsonValue each : spans) {
      ids.add(each.get("spanId").text(""));
    }
    for (JsonValue each : spans) {
      String parent = each.get("parentSpanId").text("");
      if (ids.contains(parent) && !parent.equals(each.get("spanId").text(""))) {
        children.computeIfAbsent(parent, any -> new ArrayList<>()).add(each);
      } else {
        roots.add(each);
      }
    }
    if (roots.isEmpty()) {
      // Only a broken agent writes spans in a circle.
      roots.addAll(spans);
      children.clear();
    }
  }

  /** The start of a span, in microseconds since 1970. */
  static long begin(JsonValue span) {
    return span.get("startEpochMicros").number(0);
  }

  /** The end of a span, in microseconds since 1970. */
  static long end(JsonValue span) {
    return begin(span) + span.get("durationMicros").number(0);
  }

  static boolean isFailed(JsonValue span) {
    return span.get("status").text("").equals("ERROR");
  }

  /** Whether the agent has refused the call, so that nobody was asked. */
  static boolean isRefused(JsonValue span) {
    return !span.get("attributes").get("graft.refused").none();
  }

  /** How a span has failed, a clause for people. */
  static String failure(JsonValue span) {
    JsonValue attributes = span.get("attributes");
    String message = Figures.text(span, "statusMessage");
    String status = Figures.text(attributes, "http.response.status_code");
    String type = Figures.text(attributes, "error.type");
    if (isRefused(span)) {
      return "not sent, " + Figures.text(attributes, "graft.refused");
    }
    if (!status.isEmpty()) {
      return "status " + status + (message.isEmpty() ? "" : ", " + message);
    }
    return !message.isEmpty() ? message : type.isEmpty() ? "failed" : type;
  }

  static boolean isServer(JsonValue span) {
    return span.get("kind").text("").equals("SERVER");
  }

  /** The spans without a parent that is known, at least one. */
  List<JsonValue> roots() {
    return roots;
  }

  List<JsonValue> children(JsonValue span) {
    return children.getOrDefault(span.get("spanId").text(""), Collections.<JsonValue>emptyList());
  }

  JsonValue root() {
    return roots.get(0);
  }

  long begin() {
    return begin(spans.get(0));
  }

  long end() {
    long end = 0;
    for (JsonValue each : spans) {
      end = Math.max(end, end(each));
    }
    return end;
  }

  int failed() {
    int failed = 0;
    for (JsonValue each : spans) {
      failed += isFailed(each) ? 1 : 0;
    }
    return failed;
  }

  /** The services that took part, in order of their spans. */
  Set<String> services() {
    Set<String> services = new LinkedHashSet<>();
    for (JsonValue each : spans) {
      services.add(Figures.text(each, "service"));
    }
    return services;
  }
}
