package io.graft.telemetry.otlp;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.SpanEvent;
import io.graft.governance.context.SpanLink;
import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.span.ApplicationEvents;
import io.graft.telemetry.span.SpanRecord;

/** {@code ExportTraceServiceRequest} of OTLP 1.x. */
final class TraceRequest {
  private static final int STATUS_OK = 1;
  private static final int STATUS_ERROR = 2;
  private static final int KNOWN_WHETHER_REMOTE = 0x100;
  private static final int REMOTE = 0x200;

  private final ProtoBuffer buffer = new ProtoBuffer(16 * 1024);
  private final AttributeWriter attributes = new AttributeWriter(buffer);

  byte[] encode(SpanRecord[] spans, int count, Attributes resource, String version) {
    buffer.clear();
    int[] scope = Scope.begin(buffer, attributes, resource, version);
    for (int i = 0; i < count; i++) {
      span(spans[i]);
    }
    Scope.end(buffer, scope);
    return buffer.toByteArray();
  }

  private void span(SpanRecord span) {
    int start = buffer.begin(2);
    buffer.id(1, span.traceHigh(), span.traceLow());
    buffer.id(2, span.spanId());
    String traceState = span.traceState();
    if (traceState != null) {
      buffer.string(3, traceState);
    }
    if (span.parentSpanId() != 0) {
      buffer.id(4, span.parentSpanId());
    }
    buffer.string(5, span.name());
    buffer.int64(6, span.kind());
    buffer.fixed64(7, span.startEpochNanos());
    buffer.fixed64(8, span.startEpochNanos() + span.durationNanos());
    attributes.write(9, span);
    ApplicationEvents events = span.events();
    if (events != null) {
      added(events);
    }
    if (span.failed()) {
      int status = buffer.begin(15);
      String message = span.statusMessage();
      if (message != null) {
        buffer.string(2, message);
      }
      buffer.int64(3, STATUS_ERROR);
      buffer.end(status);
    } else if (events != null && events.span().status() == ApplicationSpan.OK) {
      int status = buffer.begin(15);
      buffer.int64(3, STATUS_OK);
      buffer.end(status);
    }
    int remote = span.isRemote() ? REMOTE : 0;
    buffer.fixed32(16, span.flags() | KNOWN_WHETHER_REMOTE | remote);
    buffer.end(start);
  }

  /** Writes the events and links of the application, and how much it has set beyond the limits. */
  private void added(ApplicationEvents events) {
    ApplicationSpan span = events.span();
    count(10, span.attributes().dropped());
    for (SpanEvent event : span.events()) {
      int start = buffer.begin(11);
      buffer.fixed64(1, events.epochNanos(event));
      buffer.string(2, event.name);
      attributes.write(3, event.attributes);
      count(4, event.attributes.dropped());
      buffer.end(start);
    }
    count(12, span.droppedEvents());
    for (SpanLink link : span.links()) {
      int start = buffer.begin(13);
      buffer.id(1, link.ids.traceHigh(), link.ids.traceLow());
      buffer.id(2, link.ids.spanId());
      if (link.traceState != null) {
        buffer.string(3, link.traceState);
      }
      attributes.write(4, link.attributes);
      count(5, link.attributes.dropped());
      buffer.fixed32(6, link.ids.flags());
      buffer.end(start);
    }
    count(14, span.droppedLinks());
  }

  private void count(int field, int value) {
    if (value != 0) {
      buffer.int64(field, value);
    }
  }
}
