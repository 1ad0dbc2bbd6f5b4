package io.graft.telemetry.otlp;

import java.nio.charset.StandardCharsets;

/**
 * The {@code partial_success} of an OTLP response: the endpoint accepted only a part of the data,
 * or all of it with a warning. Its fields are the same for every signal. Immutable.
 */
final class PartialSuccess {
  /** Everything was accepted, without a warning. */
  static final PartialSuccess NONE = new PartialSuccess(0, "");

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** How many spans, or points of metrics, were rejected. */
  final long rejected;

  /** The endpoint's message; may be empty. */
  final String message;

  private PartialSuccess(long rejected, String message) {
    this.rejected = rejected;
    this.message = message;
  }

  /**
   * @param response in protobuf; anything else is treated as {@link #NONE}, since an endpoint that
   *     answers 200 has accepted the data
   */
  static PartialSuccess read(byte[] response) {
    try {
      FieldReader outer = new FieldReader(response, 0, response.length);
      PartialSuccess found = NONE;
      while (outer.next()) {
        if (outer.field == 1 && outer.wireType == BYTES) {
          found = inner(new FieldReader(response, outer.from, outer.to));
        }
      }
      return found;
    } catch (IndexOutOfBoundsException e) {
      return NONE;
    }
  }

  private static PartialSuccess inner(FieldReader reader) {
    long rejected = 0;
    String message = "";
    while (reader.next()) {
      if (reader.field == 1 && reader.wireType == VARINT) {
        rejected = Math.max(0, reader.value);
      } else if (reader.field == 2 && reader.wireType == BYTES) {
        message =
            new String(reader.bytes, reader.from, reader.to - reader.from, StandardCharsets.UTF_8);
      }
    }
    return rejected == 0 && message.isEmpty() ? NONE : new PartialSuccess(rejected, message);
  }

  /** Iterates over the fields of one message. */
  private static final class FieldReader {
    final byte[] bytes;
    final int end;
    int at;
    int field;
    int wireType;

    /** The value of a varint. */
    long value;

    /** The first byte of the field. */
    int from;

    int to;

    FieldReader(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.end = end;
      at = from;
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
          return skip(8);
        case FIXED32:
          return skip(4);
        case BYTES:
          long length = varint();
          from = at;
          return skip(length);
        default:
          throw new IndexOutOfBoundsException();
      }
    }

    private boolean skip(long length) {
      if (length < 0 || length > end - at) {
        throw new IndexOutOfBoundsException();
      }
      at += (int) length;
      to = at;
      return true;
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
}
