package io.graft.telemetry.otlp;

import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.attribute.Attributes;

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

  @Override
  public void put(String key, String value) {
    buffer.pair(field, encoded(key), value);
  }

  @Override
  public void put(String key, long value) {
    buffer.pair(field, encoded(key), value);
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
