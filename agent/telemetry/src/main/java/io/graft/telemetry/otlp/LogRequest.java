package io.graft.telemetry.otlp;

import io.graft.governance.context.TraceIds;
import io.graft.governance.event.LogEvent;
import io.graft.telemetry.attribute.Attributes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code ExportLogsServiceRequest} of OTLP 1.x. Each logger is a scope. */
final class LogRequest {
  private static final int LONGEST_TEXT = 16 * 1024;

  private final ProtoBuffer buffer = new ProtoBuffer(16 * 1024);
  private final AttributeWriter attributes = new AttributeWriter(buffer);

  byte[] encode(LogEvent[] events, int count, Attributes resource, long epochNanos) {
    Map<String, List<LogEvent>> byLogger = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String logger = events[i].logger();
      byLogger
          .computeIfAbsent(logger == null ? "" : logger, name -> new ArrayList<>())
          .add(events[i]);
    }
    buffer.clear();
    int outer = buffer.begin(1);
    int described = buffer.begin(1);
    attributes.write(1, resource);
    buffer.end(described);
    for (Map.Entry<String, List<LogEvent>> logger : byLogger.entrySet()) {
      int scoped = buffer.begin(2);
      int scope = buffer.begin(1);
      buffer.string(1, logger.getKey());
      buffer.end(scope);
      for (LogEvent event : logger.getValue()) {
        event(event, epochNanos);
      }
      buffer.end(scoped);
    }
    buffer.string(3, Scope.SCHEMA);
    buffer.end(outer);
    return buffer.toByteArray();
  }

  private void event(LogEvent event, long observedNanos) {
    int start = buffer.begin(2);
    buffer.fixed64(1, event.epochMillis() * 1_000_000);
    if (event.severity() != 0) {
      buffer.int64(2, event.severity());
    }
    buffer.string(3, event.level());
    int body = buffer.begin(5);
    buffer.string(1, event.message());
    buffer.end(body);
    Throwable thrown = event.thrown();
    if (thrown != null) {
      attributes.write(
          6,
          sink -> {
            sink.put("exception.type", thrown.getClass().getName());
            String message = message(thrown);
            if (message != null) {
              sink.put("exception.message", shortened(message));
            }
            sink.put("exception.stacktrace", shortened(trace(thrown)));
          });
    }
    TraceIds ids = event.ids();
    if (ids != null) {
      buffer.fixed32(8, ids.flags());
      buffer.id(9, ids.traceHigh(), ids.traceLow());
      buffer.id(10, ids.spanId());
    }
    buffer.fixed64(11, observedNanos);
    buffer.end(start);
  }

  private static @Nullable String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (RuntimeException | LinkageError e) {
      // It is the application's code and can do anything.
      return null;
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter(1024);
    try {
      thrown.printStackTrace(new PrintWriter(text));
    } catch (RuntimeException | LinkageError e) {
      return thrown.getClass().getName();
    }
    return text.toString();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }
}
