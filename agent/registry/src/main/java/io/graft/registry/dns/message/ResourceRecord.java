package io.graft.registry.dns.message;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record (RFC 1035, section 3.2), or a change of records in an update (RFC 2136, section 2.5).
 * Immutable; equal by name, type, class and data.
 */
public final class ResourceRecord {
  public static final int A = 1;
  static final int NS = 2;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int PTR = 12;
  public static final int TXT = 16;
  public static final int AAAA = 28;
  public static final int SRV = 33;
  static final int OPT = 41;
  public static final int TSIG = 250;
  public static final int ANY_TYPE = 255;

  public static final int IN = 1;
  public static final int NONE = 254;
  public static final int ANY = 255;

  private static final int SRV_TARGET = 6;
  private static final int LONGEST_TEXT = 255;

  public final Name name;
  public final int type;

  /** The class; in an OPT record, the maximum size of a response. */
  public final int group;

  /** In seconds, 0 to 2^31 - 1. */
  public final int ttl;

  /** Uncompressed. */
  private final byte[] data;

  private ResourceRecord(Name name, int type, int group, int ttl, byte[] data) {
    this.name = name;
    this.type = type;
    this.group = group;
    this.ttl = ttl;
    this.data = data;
  }

  public static ResourceRecord address(Name name, int ttl, InetAddress address) {
    byte[] bytes = address.getAddress();
    return new ResourceRecord(name, bytes.length == 4 ? A : AAAA, IN, ttl, bytes);
  }

  public static ResourceRecord pointer(Name name, int ttl, Name target) {
    return new ResourceRecord(name, PTR, IN, ttl, target.bytes());
  }

  /** Creates an SRV record. The numbers are 0 to 65535. */
  public static ResourceRecord service(
      Name name, int ttl, int priority, int weight, int port, Name target) {
    ByteBuffer out = ByteBuffer.allocate(SRV_TARGET + target.length());
    out.putShort((short) priority).putShort((short) weight).putShort((short) port);
    out.put(target.bytes());
    return new ResourceRecord(name, SRV, IN, ttl, out.array());
  }

  /** Creates a TXT record. The strings are at most 255 bytes each. */
  public static ResourceRecord texts(Name name, int ttl, List<String> texts) {
    ByteBuffer out = ByteBuffer.allocate(1 + texts.size() * (LONGEST_TEXT + 1));
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.put((byte) bytes.length).put(bytes);
    }
    if (texts.isEmpty()) {
      // A TXT record has at least one string (RFC 6763, section 6.1).
      out.put((byte) 0);
    }
    return new ResourceRecord(name, TXT, IN, ttl, Arrays.copyOf(out.array(), out.position()));
  }

  /** Creates a record of any type from its data. */
  public static ResourceRecord of(Name name, int type, int group, int ttl, byte[] data) {
    return new ResourceRecord(name, type, group, ttl, data);
  }

  /** Returns the update that deletes only this record (RFC 2136, section 2.5.4). */
  public ResourceRecord deleted() {
    return new ResourceRecord(name, type, NONE, 0, data);
  }

  /**
   * Returns the prerequisite that this is the only record of its type (RFC 2136, section 2.4.2).
   */
  public ResourceRecord required() {
    return new ResourceRecord(name, type, IN, 0, data);
  }

  /**
   * Returns the update that deletes all records of a type, or of all types (RFC 2136, sections
   * 2.5.2 and 2.5.3).
   */
  public static ResourceRecord allDeleted(Name name, int type) {
    return new ResourceRecord(name, type, ANY, 0, new byte[0]);
  }

  /** The address. Only for types A and AAAA. */
  public InetAddress address() {
    try {
      return InetAddress.getByAddress(data);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("checked when it was read", e);
    }
  }

  /** The name in the data: for SRV, PTR, CNAME and NS; for SOA that of the primary server. */
  public Name target() {
    ByteBuffer in = ByteBuffer.wrap(data);
    ((java.nio.Buffer) in).position(type == SRV ? SRV_TARGET : 0);
    try {
      return Name.read(in);
    } catch (IOException e) {
      throw new IllegalStateException("checked when it was read", e);
    }
  }

  /** Only for SRV: 0 to 65535; lower numbers are preferred. */
  public int priority() {
    return number(0);
  }

  /** Only for SRV: 0 to 65535. */
  public int weight() {
    return number(2);
  }

  /** Only for SRV: 0 to 65535. */
  public int port() {
    return number(4);
  }

  private int number(int at) {
    return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
  }

  /** Only for SOA: how long a negative response is valid, in seconds. */
  public int negativeTtl() {
    return Math.max(0, Math.min(ttl, ByteBuffer.wrap(data).getInt(data.length - 4)));
  }

  /** The strings. Only for TXT. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < data.length; at += (data[at] & 0xff) + 1) {
      texts.add(new String(data, at + 1, data[at] & 0xff, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** Returns a read-only view of the data. */
  public ByteBuffer data() {
    return ByteBuffer.wrap(data).asReadOnlyBuffer();
  }

  /** The maximum encoded length. */
  public int length() {
    return name.length() + 10 + data.length;
  }

  public void write(ByteBuffer out) {
    out.put(name.bytes()).putShort((short) type).putShort((short) group).putInt(ttl);
    out.putShort((short) data.length).put(data);
  }

  /**
   * Decodes a record.
   *
   * @throws IOException if the data are invalid for the type; the message is a clause that says why
   */
  static ResourceRecord read(ByteBuffer in) throws IOException {
    Name name = Name.read(in);
    int type = in.getShort() & 0xffff;
    int group = in.getShort() & 0xffff;
    int ttl = in.getInt();
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    int end = in.position() + length;
    // With another class, or without data, it is part of an update.
    byte[] data = group == IN ? data(in, type, length) : raw(in, length);
    if (in.position() != end) {
      throw new IOException("a record of " + name + " does not have the length that it states");
    }
    // A negative TTL means 0 (RFC 2181, section 8); in OPT the field has another meaning.
    return new ResourceRecord(name, type, group, type == OPT ? ttl : Math.max(0, ttl), data);
  }

  private static byte[] data(ByteBuffer in, int type, int length) throws IOException {
    switch (type) {
      case NS:
      case CNAME:
      case PTR:
        return Name.read(in).bytes();
      case SRV:
        return joined(raw(in, SRV_TARGET), Name.read(in).bytes());
      case SOA:
        byte[] names = joined(Name.read(in).bytes(), Name.read(in).bytes());
        return joined(names, raw(in, 20));
      case A:
      case AAAA:
        if (length != (type == A ? 4 : 16)) {
          throw new IOException("an address in it is " + length + " bytes long");
        }
        return raw(in, length);
      case TXT:
        byte[] texts = raw(in, length);
        int at = 0;
        while (at < texts.length) {
          at += (texts[at] & 0xff) + 1;
        }
        if (at != texts.length) {
          throw new IOException("a string in it is longer than its record");
        }
        return texts;
      default:
        return raw(in, length);
    }
  }

  private static byte[] raw(ByteBuffer in, int length) {
    byte[] out = new byte[length];
    in.get(out);
    return out;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** Returns the type's name for the log. */
  public static String typeName(int type) {
    switch (type) {
      case A:
        return "A";
      case AAAA:
        return "AAAA";
      case PTR:
        return "PTR";
      case SRV:
        return "SRV";
      case TXT:
        return "TXT";
      case SOA:
        return "SOA";
      default:
        return "type " + type;
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof ResourceRecord)) {
      return false;
    }
    ResourceRecord that = (ResourceRecord) other;
    return type == that.type
        && group == that.group
        && name.equals(that.name)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + type;
  }

  @Override
  public String toString() {
    return name + " " + ttl + " " + typeName(type);
  }
}
