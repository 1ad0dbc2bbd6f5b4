package io.graft.telemetry.otlp;

import io.graft.telemetry.AttributeSink;
import io.graft.telemetry.Attributes;

/** Writes attributes as OTLP's {@code KeyValue} messages. */
final class AttributeWriter implements AttributeSink {
  private final ProtoBuffer buffer;
  private int field;

  AttributeWriter(ProtoBuffer buffer) {
    this.buffer = buffer;
  }

  void write(int field, Attributes attributes) {
    this.field = field;
    attributes.each(this);
  }

  @Override
  public void put(String key, String value) {
    int pair = buffer.begin(field);
    buffer.string(1, key);
    int any = buffer.begin(2);
    buffer.string(1, value);
    buffer.end(any);
    buffer.end(pair);
  }

  @Override
  public void put(String key, long value) {
    int pair = buffer.begin(field);
    buffer.string(1, key);
    int any = buffer.begin(2);
    buffer.int64(3, value);
    buffer.end(any);
    buffer.end(pair);
  }
}
