package io.graft.telemetry.otlp;

import io.graft.telemetry.AttributeSink;
import io.graft.telemetry.Attributes;

/** Writes attributes as OTLP's {@code KeyValue} messages. */
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

  /** The same few keys come again and again, most as the very same object. */
  private byte[] encoded(String key) {
    int slot = key.hashCode() & KEYS - 1;
    if (keys[slot] != key) {
      keys[slot] = key;
      encoded[slot] = ProtoBuffer.utf8Of(key);
    }
    return encoded[slot];
  }
}
