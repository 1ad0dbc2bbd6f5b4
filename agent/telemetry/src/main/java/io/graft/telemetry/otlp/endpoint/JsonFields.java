package io.graft.telemetry.otlp.endpoint;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of OTLP's fields, which protobuf leaves out. Fields that Graft never writes may be
 * missing.
 */
final class JsonFields {
  /**
   * A line for each message: its fields with number, name, and how JSON shows it. A repeated field
   * has a star before its type. Numbers of 64 bits are strings in JSON.
   */
  private static final String[] MESSAGES = {
    "TracesData: 1 resourceSpans *ResourceSpans",
    "ResourceSpans: 1 resource Resource, 2 scopeSpans *ScopeSpans, 3 schemaUrl text",
    "ScopeSpans: 1 scope Scope, 2 spans *Span, 3 schemaUrl text",
    "Span: 1 traceId id, 2 spanId id, 3 traceState text, 4 parentSpanId id, 5 name text, 6 kind"
        + " number, 7 startTimeUnixNano unsigned, 8 endTimeUnixNano unsigned, 9 attributes"
        + " *KeyValue, 10 droppedAttributesCount number, 11 events *Event, 12 droppedEventsCount"
        + " number, 13 links *Link, 14 droppedLinksCount number, 15 status Status, 16 flags number",
    "Event: 1 timeUnixNano unsigned, 2 name text, 3 attributes *KeyValue, 4"
        + " droppedAttributesCount number",
    "Link: 1 traceId id, 2 spanId id, 3 traceState text, 4 attributes *KeyValue, 5"
        + " droppedAttributesCount number, 6 flags number",
    "Status: 2 message text, 3 code number",
    "MetricsData: 1 resourceMetrics *ResourceMetrics",
    "ResourceMetrics: 1 resource Resource, 2 scopeMetrics *ScopeMetrics, 3 schemaUrl text",
    "ScopeMetrics: 1 scope Scope, 2 metrics *Metric, 3 schemaUrl text",
    "Metric: 1 name text, 2 description text, 3 unit text, 5 gauge Points, 7 sum Points, 9"
        + " histogram Histogram",
    "Points: 1 dataPoints *Number, 2 aggregationTemporality number, 3 isMonotonic flag",
    "Number: 2 startTimeUnixNano unsigned, 3 timeUnixNano unsigned, 4 asDouble double, 5 exemplars"
        + " *Exemplar, 6 asInt signed, 7 attributes *KeyValue, 8 flags number",
    "Histogram: 1 dataPoints *Buckets, 2 aggregationTemporality number",
    "Buckets: 2 startTimeUnixNano unsigned, 3 timeUnixNano unsigned, 4 count unsigned, 5 sum"
        + " double, 6 bucketCounts integers, 7 explicitBounds doubles, 8 exemplars *Exemplar, 9"
        + " attributes *KeyValue, 10 flags number, 11 min double, 12 max double",
    "Exemplar: 2 timeUnixNano unsigned, 3 asDouble double, 4 spanId id, 5 traceId id, 6 asInt"
        + " signed, 7 filteredAttributes *KeyValue",
    "LogsData: 1 resourceLogs *ResourceLogs",
    "ResourceLogs: 1 resource Resource, 2 scopeLogs *ScopeLogs, 3 schemaUrl text",
    "ScopeLogs: 1 scope Scope, 2 logRecords *LogRecord, 3 schemaUrl text",
    "LogRecord: 1 timeUnixNano unsigned, 2 severityNumber number, 3 severityText text, 5 body"
        + " AnyValue, 6 attributes *KeyValue, 7 droppedAttributesCount number, 8 flags number, 9"
        + " traceId id, 10 spanId id, 11 observedTimeUnixNano unsigned, 12 eventName text",
    "Resource: 1 attributes *KeyValue",
    "Scope: 1 name text, 2 version text, 3 attributes *KeyValue",
    "KeyValue: 1 key text, 2 value AnyValue",
    "AnyValue: 1 stringValue text, 2 boolValue flag, 3 intValue signed, 4 doubleValue double, 5"
        + " arrayValue Array, 6 kvlistValue Pairs, 7 bytesValue bytes",
    "Array: 1 values *AnyValue",
    "Pairs: 1 values *KeyValue",
  };

  private static final Map<String, Field[]> TYPES = new HashMap<>();

  static {
    for (String line : MESSAGES) {
      int colon = line.indexOf(':');
      Field[] fields = new Field[20];
      for (String text : line.substring(colon + 1).split(",")) {
        String[] parts = text.trim().split(" ");
        fields[Integer.parseInt(parts[0])] = new Field(parts[1], parts[2]);
      }
      TYPES.put(line.substring(0, colon), fields);
    }
  }

  private JsonFields() {}

  /** A field of a message. */
  static final class Field {
    final String name;
    final boolean repeated;
    final String type;

    Field(String name, String type) {
      this.name = name;
      repeated = type.startsWith("*");
      this.type = repeated ? type.substring(1) : type;
    }
  }

  /** Returns a field of a message; {@code null}: it is not known. */
  static @Nullable Field of(String message, int number) {
    Field[] fields = TYPES.get(message);
    return fields == null || number >= fields.length ? null : fields[number];
  }
}
