package io.graft.telemetry.otlp.endpoint;

import java.nio.charset.StandardCharsets;

/** Iterates over the fields of one message of protobuf. */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wireType;
  private long value;
  private int from;
  private int to;

  private ProtoReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.end = end;
    at = from;
  }

  static ProtoReader of(byte[] message) {
    return new ProtoReader(message, 0, message.length);
  }

  /**
   * @throws IndexOutOfBoundsException if these bytes are not a message
   */
  boolean next() {
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    from = at;
    switch (wireType) {
      case VARINT:
        value = varint();
        to = at;
        return true;
      case FIXED64:
        skip(8);
        value = littleEndian(from, 8);
        return true;
      case FIXED32:
        skip(4);
        value = littleEndian(from, 4);
        return true;
      case BYTES:
        long length = varint();
        from = at;
        skip(length);
        return true;
      default:
        throw new IndexOutOfBoundsException();
    }
  }

  int field() {
    return field;
  }

  boolean isBytes() {
    return wireType == BYTES;
  }

  boolean isVarint() {
    return wireType == VARINT;
  }

  /** The value of a number. */
  long value() {
    return value;
  }

  /** How many bytes the field has. */
  int length() {
    return to - from;
  }

  /** The field as a message. */
  ProtoReader nested() {
    return new ProtoReader(bytes, from, to);
  }

  String text() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  byte at(int index) {
    return bytes[from + index];
  }

  /** A number of a packed field of eight bytes each. */
  long packed(int index) {
    return littleEndian(from + 8 * index, 8);
  }

  private long littleEndian(int start, int length) {
    long number = 0;
    for (int i = length - 1; i >= 0; i--) {
      number = number << 8 | bytes[start + i] & 0xff;
    }
    return number;
  }

  private void skip(long length) {
    if (length < 0 || length > end - at) {
      throw new IndexOutOfBoundsException();
    }
    at += (int) length;
    to = at;
  }

  private long varint() {
    long result = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw new IndexOutOfBoundsException();
      }
      byte b = bytes[at++];
      result |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return result;
      }
    }
    throw new IndexOutOfBoundsException();
  }
}
