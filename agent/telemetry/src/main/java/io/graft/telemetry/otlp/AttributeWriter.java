package io.graft.telemetry.otlp;

import io.graft.governance.context.SpanAttributes;
import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.span.ApplicationEvents;

/** Writes attributes as {@code KeyValue} messages of OTLP. */
final class AttributeWriter implements AttributeSink {
  private static final int KEYS = 512;

  private final ProtoBuffer buffer;
  private final String[] keys = new String[KEYS];
  private final byte[][] encoded = new byte[KEYS][];
  private int field;

  AttributeWriter(ProtoBuffer buffer) {
    this.buffer = buffer;
  }

  void write(int field, Attributes attributes) {
    this.field = field;
    attributes.each(this);
  }

  /** Writes the attributes that an application has set on an event or a link. */
  void write(int field, SpanAttributes attributes) {
    this.field = field;
    ApplicationEvents.each(attributes, this);
  }

  @Override
  public void put(String key, String value) {
    buffer.pair(field, encoded(key), value);
  }

  @Override
  public void put(String key, long value) {
    buffer.pair(field, encoded(key), value);
  }

  @Override
  public void put(String key, Object value) {
    int pair = buffer.begin(field);
    buffer.bytes(1, encoded(key));
    int any = buffer.begin(2);
    any(value);
    buffer.end(any);
    buffer.end(pair);
  }

  /** Writes the fields of an {@code AnyValue}. */
  private void any(Object value) {
    if (value instanceof Boolean) {
      buffer.int64(2, (Boolean) value ? 1 : 0);
    } else if (value instanceof Long) {
      buffer.int64(3, (Long) value);
    } else if (value instanceof Double) {
      buffer.doubles(4, (Double) value);
    } else if (value instanceof Object[]) {
      int array = buffer.begin(5);
      for (Object element : (Object[]) value) {
        int each = buffer.begin(1);
        any(element);
        buffer.end(each);
      }
      buffer.end(array);
    } else {
      buffer.string(1, value.toString());
    }
  }

  /** Returns a key in UTF-8, cached: the same few keys recur, most as the same object. */
  private byte[] encoded(String key) {
    int slot = key.hashCode() & KEYS - 1;
    if (keys[slot] != key) {
      keys[slot] = key;
      encoded[slot] = ProtoBuffer.utf8Of(key);
    }
    return encoded[slot];
  }
}
