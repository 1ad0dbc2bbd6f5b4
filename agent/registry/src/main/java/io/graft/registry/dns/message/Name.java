package io.graft.registry.dns.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A domain name, always absolute (RFC 1035, section 3.1). Immutable; equality ignores case. */
public final class Name {
  public static final Name ROOT = new Name(new byte[] {0});

  private static final int LONGEST = 255;
  private static final int LONGEST_LABEL = 63;

  /** Each label preceded by its length, and a final 0. */
  private final byte[] wire;

  private Name(byte[] wire) {
    this.wire = wire;
  }

  /**
   * Parses a name in the format of zone files, with or without a trailing dot; {@code \.} is a dot
   * inside a label, {@code \065} a byte in decimal.
   *
   * @throws IllegalArgumentException if it is invalid; the message is a clause that says why
   */
  public static Name of(String text) {
    if (text.isEmpty() || text.equals(".")) {
      return ROOT;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(bytes.length + 2);
    int start = 0;
    out.put((byte) 0);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '.') {
        end(out, start, text);
        start = out.position();
        if (i < bytes.length - 1) {
          out.put((byte) 0);
        }
      } else if (bytes[i] == '\\' && i + 1 < bytes.length) {
        i++;
        if (digits(bytes, i)) {
          out.put((byte) Integer.parseInt(new String(bytes, i, 3, StandardCharsets.US_ASCII)));
          i += 2;
        } else {
          out.put(bytes[i]);
        }
      } else {
        out.put(bytes[i]);
      }
    }
    if (start < out.position()) {
      end(out, start, text);
    }
    out.put((byte) 0);
    return checked(Arrays.copyOf(out.array(), out.position()), text);
  }

  private static boolean digits(byte[] bytes, int from) {
    for (int i = from; i < from + 3; i++) {
      if (i >= bytes.length || bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static void end(ByteBuffer out, int start, String text) {
    int length = out.position() - start - 1;
    if (length < 1 || length > LONGEST_LABEL) {
      throw new IllegalArgumentException(
          "the name '"
              + text
              + "' has a part that is "
              + (length < 1 ? "empty" : "longer than 63 bytes"));
    }
    out.put(start, (byte) length);
  }

  private static Name checked(byte[] wire, String text) {
    if (wire.length > LONGEST) {
      throw new IllegalArgumentException("the name '" + text + "' is longer than 255 bytes");
    }
    return new Name(wire);
  }

  /**
   * Returns this name with one more label in front, of any characters.
   *
   * @throws IllegalArgumentException if it gets too long; the message is a clause that says so
   */
  public Name child(String label) {
    byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(1 + bytes.length + wire.length);
    out.put((byte) 0).put(bytes);
    end(out, 0, label);
    out.put(wire);
    return checked(out.array(), label + "." + this);
  }

  /**
   * Appends another name: {@code _http._tcp} and {@code svc.test}.
   *
   * @throws IllegalArgumentException if it gets too long; the message is a clause that says so
   */
  public Name in(Name parent) {
    byte[] all = Arrays.copyOf(wire, wire.length - 1 + parent.wire.length);
    System.arraycopy(parent.wire, 0, all, wire.length - 1, parent.wire.length);
    return checked(all, this + "." + parent);
  }

  /** Returns the first label; empty: this is the root. */
  public String label() {
    return new String(wire, 1, wire[0], StandardCharsets.UTF_8);
  }

  public boolean isRoot() {
    return wire.length == 1;
  }

  /** Decodes a name, which may have compression pointers. */
  public static Name read(ByteBuffer message) throws IOException {
    byte[] out = new byte[LONGEST];
    int length = 0;
    int at = message.position();
    int resume = -1;
    // Pointers must point backwards, which rules out loops.
    int before = at;
    for (; ; ) {
      int next = message.get(at) & 0xff;
      if (next >= 0xc0) {
        int to = (next & 0x3f) << 8 | message.get(at + 1) & 0xff;
        if (to >= before) {
          throw new IOException("a name in it points forward");
        }
        resume = resume < 0 ? at + 2 : resume;
        before = to;
        at = to;
        continue;
      }
      if (next > LONGEST_LABEL || length + next + 1 > LONGEST) {
        throw new IOException("a name in it is too long");
      }
      for (int i = 0; i <= next; i++) {
        out[length++] = message.get(at + i);
      }
      at += next + 1;
      if (next == 0) {
        message.position(resume < 0 ? at : resume);
        return new Name(Arrays.copyOf(out, length));
      }
    }
  }

  /** Returns the encoded name, uncompressed. */
  public byte[] bytes() {
    return wire.clone();
  }

  /** Returns the encoded name in lower case, as signatures require. */
  public byte[] canonical() {
    byte[] out = wire.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] = lower(out[i]);
    }
    return out;
  }

  /** Lengths of labels are below all letters, so this applies to every byte of a name. */
  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  int length() {
    return wire.length;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Name) || ((Name) other).wire.length != wire.length) {
      return false;
    }
    byte[] that = ((Name) other).wire;
    for (int i = 0; i < wire.length; i++) {
      if (lower(wire[i]) != lower(that[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (byte b : wire) {
      hash = 31 * hash + lower(b);
    }
    return hash;
  }

  /** Returns the format of zone files, without the trailing dot; {@code .} for the root. */
  @Override
  public String toString() {
    if (isRoot()) {
      return ".";
    }
    StringBuilder out = new StringBuilder();
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      out.append(at == 0 ? "" : ".");
      String label = new String(wire, at + 1, wire[at], StandardCharsets.UTF_8);
      out.append(label.replace("\\", "\\\\").replace(".", "\\."));
    }
    return out.toString();
  }
}
