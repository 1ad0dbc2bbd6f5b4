package io.graft.security.certificate;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;

/** Writes values in DER (ITU-T X.690), as far as certificates need it. */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  /** 2050-01-01: RFC 5280 writes earlier dates with two digits of the year. */
  private static final long LONG_YEAR_MILLIS = 2524608000000L;

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, parts);
  }

  static byte[] set(byte[]... parts) {
    return tagged(SET, parts);
  }

  /** A value with any tag, whose content is these parts. */
  static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.write(part, 0, part.length);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    length(out, content.size());
    byte[] inside = content.toByteArray();
    out.write(inside, 0, inside.length);
    return out.toByteArray();
  }

  private static void length(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else if (length < 0x10000) {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    } else {
      throw new IllegalArgumentException("too long for a certificate");
    }
  }

  static byte[] integer(BigInteger value) {
    return tagged(2, value.toByteArray());
  }

  static byte[] bool(boolean value) {
    return tagged(1, new byte[] {(byte) (value ? 0xff : 0)});
  }

  static byte[] octets(byte[] value) {
    return tagged(4, value);
  }

  /** A bit string of whole bytes. */
  static byte[] bits(byte[] value) {
    return tagged(3, new byte[] {0}, value);
  }

  /**
   * A bit string of named bits.
   *
   * @param flags the first eight bits, the highest first
   */
  static byte[] namedBits(int flags) {
    return tagged(3, new byte[] {(byte) Integer.numberOfTrailingZeros(flags), (byte) flags});
  }

  static byte[] utf8(String text) {
    return tagged(12, text.getBytes(StandardCharsets.UTF_8));
  }

  /** An object identifier such as {@code 2.5.29.17}. */
  static byte[] identifier(String dotted) {
    String[] arcs = dotted.split("\\.");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    arc(out, Integer.parseInt(arcs[0]) * 40L + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      arc(out, Long.parseLong(arcs[i]));
    }
    return tagged(6, out.toByteArray());
  }

  private static void arc(ByteArrayOutputStream out, long value) {
    int shift = 0;
    while (value >> shift + 7 != 0) {
      shift += 7;
    }
    for (; shift > 0; shift -= 7) {
      out.write((int) (value >> shift & 0x7f | 0x80));
    }
    out.write((int) (value & 0x7f));
  }

  static byte[] time(Date date) {
    boolean early = date.getTime() < LONG_YEAR_MILLIS;
    SimpleDateFormat format =
        new SimpleDateFormat(early ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'", Locale.ROOT);
    format.setTimeZone(TimeZone.getTimeZone("UTC"));
    return tagged(early ? 23 : 24, format.format(date).getBytes(StandardCharsets.US_ASCII));
  }
}
