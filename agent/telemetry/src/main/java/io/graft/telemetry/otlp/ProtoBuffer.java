package io.graft.telemetry.otlp;

import java.util.Arrays;

/**
 * Writes the wire format of protobuf. Reserves one byte for the length of a nested message, and
 * moves the message if its length needs more. Few messages are that long.
 */
final class ProtoBuffer {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private byte[] bytes;
  private int size;

  ProtoBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  void clear() {
    size = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Begins a nested message. Pass what this returns to {@link #end}. */
  int begin(int field) {
    tag(field, BYTES);
    reserve(1);
    return ++size;
  }

  void end(int start) {
    int length = size - start;
    int more = sizeOfVarint(length) - 1;
    if (more > 0) {
      reserve(more);
      System.arraycopy(bytes, start, bytes, start + more, length);
    }
    size = start - 1;
    varint(length);
    size += length;
  }

  void string(int field, String value) {
    int before = size;
    int length = value.length();
    if (length < 128) {
      // Nearly every text is short and ASCII: its length in bytes is known in advance.
      tag(field, BYTES);
      reserve(length + 1);
      bytes[size++] = (byte) length;
      if (ascii(value, length)) {
        return;
      }
      size = before;
    }
    int start = begin(field);
    utf8(value);
    end(start);
  }

  /**
   * Writes a nested message of a key and a nested value, which most of a span consists of: {@code
   * KeyValue{key = 1, value = 2: AnyValue{string_value = 1}}}.
   *
   * @param key in UTF-8
   */
  void pair(int field, byte[] key, String value) {
    int before = size;
    int length = value.length();
    if (pair(field, key, length + 2)) {
      bytes[size++] = (byte) (1 << 3 | BYTES);
      bytes[size++] = (byte) length;
      if (ascii(value, length)) {
        return;
      }
      size = before;
    }
    int pair = begin(field);
    bytes(1, key);
    int any = begin(2);
    string(1, value);
    end(any);
    end(pair);
  }

  /** As the other method, for a number: {@code AnyValue{int_value = 3}}. */
  void pair(int field, byte[] key, long value) {
    int length = sizeOfVarint(value);
    if (pair(field, key, length + 1)) {
      bytes[size++] = (byte) (3 << 3 | VARINT);
      varint(value);
      return;
    }
    int pair = begin(field);
    bytes(1, key);
    int any = begin(2);
    int64(3, value);
    end(any);
    end(pair);
  }

  /**
   * Writes a pair up to its value and reserves room for the value, if both lengths take one byte.
   */
  private boolean pair(int field, byte[] key, int value) {
    int length = key.length + value + 4;
    if (length >= 128) {
      return false;
    }
    tag(field, BYTES);
    reserve(length + 1);
    byte[] out = bytes;
    int at = size;
    out[at++] = (byte) length;
    out[at++] = (byte) (1 << 3 | BYTES);
    out[at++] = (byte) key.length;
    System.arraycopy(key, 0, out, at, key.length);
    at += key.length;
    out[at++] = (byte) (2 << 3 | BYTES);
    out[at++] = (byte) value;
    size = at;
    return true;
  }

  void bytes(int field, byte[] value) {
    tag(field, BYTES);
    varint(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private boolean ascii(String value, int length) {
    byte[] out = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        return false;
      }
      out[at++] = (byte) c;
    }
    size = at;
    return true;
  }

  void int64(int field, long value) {
    tag(field, VARINT);
    varint(value);
  }

  void fixed64(int field, long value) {
    tag(field, FIXED64);
    raw64(value);
  }

  void doubles(int field, double value) {
    fixed64(field, Double.doubleToRawLongBits(value));
  }

  void fixed32(int field, int value) {
    tag(field, FIXED32);
    reserve(4);
    for (int i = 0; i < 4; i++) {
      bytes[size++] = (byte) (value >>> 8 * i);
    }
  }

  /** Writes an id as a field of type bytes, most significant byte first. */
  void id(int field, long value) {
    tag(field, BYTES);
    varint(8);
    bigEndian(value);
  }

  void id(int field, long high, long low) {
    tag(field, BYTES);
    varint(16);
    bigEndian(high);
    bigEndian(low);
  }

  /** Writes eight bytes without a tag, for packed fields. */
  void raw64(long value) {
    reserve(8);
    for (int i = 0; i < 8; i++) {
      bytes[size++] = (byte) (value >>> 8 * i);
    }
  }

  private void bigEndian(long value) {
    reserve(8);
    for (int i = 7; i >= 0; i--) {
      bytes[size++] = (byte) (value >>> 8 * i);
    }
  }

  private void tag(int field, int type) {
    int tag = field << 3 | type;
    if (tag < 128) {
      reserve(1);
      bytes[size++] = (byte) tag;
    } else {
      varint(tag);
    }
  }

  private void varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private static int sizeOfVarint(long value) {
    int size = 1;
    for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  /** Returns a text in UTF-8, as {@link #string} writes it. */
  static byte[] utf8Of(String text) {
    ProtoBuffer buffer = new ProtoBuffer(text.length() * 3);
    buffer.utf8(text);
    return buffer.toByteArray();
  }

  private void utf8(String text) {
    int length = text.length();
    reserve(length * 3);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xc0 | c >> 6);
        bytes[size++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        bytes[size++] = (byte) (0xe0 | c >> 12);
        bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
        bytes[size++] = (byte) (0x80 | c & 0x3f);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[size++] = (byte) (0xf0 | point >> 18);
        bytes[size++] = (byte) (0x80 | point >> 12 & 0x3f);
        bytes[size++] = (byte) (0x80 | point >> 6 & 0x3f);
        bytes[size++] = (byte) (0x80 | point & 0x3f);
      } else {
        // An unpaired surrogate: a receiver would reject the whole message.
        bytes[size++] = '?';
      }
    }
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
