package io.graft.test.servers;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Values of ASN.1 in its distinguished encoding, those that a certificate is made of (X.690). */
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(0x30, concatenate(parts));
  }

  static byte[] set(byte[]... parts) {
    return value(0x31, concatenate(parts));
  }

  static byte[] truth() {
    return value(0x01, new byte[] {(byte) 0xff});
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  /** A string of whole octets. */
  static byte[] bits(byte[] octets) {
    return value(0x03, concatenate(new byte[1], octets));
  }

  static byte[] octets(byte[] content) {
    return value(0x04, content);
  }

  static byte[] none() {
    return value(0x05);
  }

  static byte[] objectIdentifier(String dotted) {
    String[] arcs = dotted.split("\\.");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      int arc = Integer.parseInt(arcs[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(0x80 | (arc >>> shift & 0x7f));
        }
      }
      out.write(arc & 0x7f);
    }
    return value(0x06, out.toByteArray());
  }

  static byte[] text(String characters) {
    return value(0x0c, characters.getBytes(StandardCharsets.UTF_8));
  }

  /** Before the year 2050. */
  static byte[] time(Instant instant) {
    return value(0x17, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  /** A value in a numbered field, whose own tag stays. */
  static byte[] explicit(int field, byte[] content) {
    return value(0xa0 | field, content);
  }

  /** A plain value whose tag is the number of its field. */
  static byte[] implicit(int field, byte[] content) {
    return value(0x80 | field, content);
  }

  private static byte[] value(int tag, byte... content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >>> 8);
      out.write(length & 0xff);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concatenate(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
