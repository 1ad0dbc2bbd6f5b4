package io.graft.telemetry.otlp;

import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.span.SpanRecord;

/** {@code ExportTraceServiceRequest} of OTLP 1.x. */
final class TraceRequest {
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
    if (span.failed()) {
      int status = buffer.begin(15);
      String message = span.errorMessage();
      if (message != null) {
        buffer.string(2, message);
      }
      buffer.int64(3, STATUS_ERROR);
      buffer.end(status);
    }
    int remote = span.kind() == SpanRecord.SERVER && span.parentSpanId() != 0 ? REMOTE : 0;
    buffer.fixed32(16, span.flags() | KNOWN_WHETHER_REMOTE | remote);
    buffer.end(start);
  }
}
