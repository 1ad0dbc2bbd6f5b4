package io.graft.registry.dns;

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
 * One record of a zone (RFC 1035, section 3.2), or what an update says of records (RFC 2136,
 * section 2.5). Immutable; equal by name, type, class and data.
 */
final class ResourceRecord {
  static final int A = 1;
  static final int NS = 2;
  static final int CNAME = 5;
  static final int SOA = 6;
  static final int PTR = 12;
  static final int TXT = 16;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int OPT = 41;
  static final int TSIG = 250;
  static final int ANY_TYPE = 255;

  static final int IN = 1;
  static final int NONE = 254;
  static final int ANY = 255;

  private static final int SRV_TARGET = 6;
  private static final int LONGEST_TEXT = 255;

  final Name name;
  final int type;

  /** The class; of an OPT record, how long an answer may be. */
  final int group;

  /** In seconds, 0 to 2^31 - 1. */
  final int ttl;

  /** Without compression. */
  private final byte[] data;

  private ResourceRecord(Name name, int type, int group, int ttl, byte[] data) {
    this.name = name;
    this.type = type;
    this.group = group;
    this.ttl = ttl;
    this.data = data;
  }

  static ResourceRecord address(Name name, int ttl, InetAddress address) {
    byte[] bytes = address.getAddress();
    return new ResourceRecord(name, bytes.length == 4 ? A : AAAA, IN, ttl, bytes);
  }

  static ResourceRecord pointer(Name name, int ttl, Name target) {
    return new ResourceRecord(name, PTR, IN, ttl, target.bytes());
  }

  /** The numbers are 0 to 65535. */
  static ResourceRecord service(
      Name name, int ttl, int priority, int weight, int port, Name target) {
    ByteBuffer out = ByteBuffer.allocate(SRV_TARGET + target.length());
    out.putShort((short) priority).putShort((short) weight).putShort((short) port);
    out.put(target.bytes());
    return new ResourceRecord(name, SRV, IN, ttl, out.array());
  }

  /** The texts are at most 255 bytes each. */
  static ResourceRecord texts(Name name, int ttl, List<String> texts) {
    ByteBuffer out = ByteBuffer.allocate(1 + texts.size() * (LONGEST_TEXT + 1));
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.put((byte) bytes.length).put(bytes);
    }
    if (texts.isEmpty()) {
      // A record of this type has one text at least (RFC 6763, section 6.1).
      out.put((byte) 0);
    }
    return new ResourceRecord(name, TXT, IN, ttl, Arrays.copyOf(out.array(), out.position()));
  }

  /** A record of any type by its data. */
  static ResourceRecord of(Name name, int type, int group, int ttl, byte[] data) {
    return new ResourceRecord(name, type, group, ttl, data);
  }

  /** Says to delete just this one (RFC 2136, section 2.5.4). */
  ResourceRecord deleted() {
    return new ResourceRecord(name, type, NONE, 0, data);
  }

  /** Says that this has to be all that there is of its type (RFC 2136, section 2.4.2). */
  ResourceRecord required() {
    return new ResourceRecord(name, type, IN, 0, data);
  }

  /** Says to delete all of a type, or all types (RFC 2136, sections 2.5.2 and 2.5.3). */
  static ResourceRecord allDeleted(Name name, int type) {
    return new ResourceRecord(name, type, ANY, 0, new byte[0]);
  }

  /** Of types A and AAAA. */
  InetAddress address() {
    try {
      return InetAddress.getByAddress(data);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("checked when it was read", e);
    }
  }

  /** The name in it: of types SRV, PTR, CNAME and NS; of type SOA that of the primary server. */
  Name target() {
    ByteBuffer in = ByteBuffer.wrap(data);
    ((java.nio.Buffer) in).position(type == SRV ? SRV_TARGET : 0);
    try {
      return Name.read(in);
    } catch (IOException e) {
      throw new IllegalStateException("checked when it was read", e);
    }
  }

  /** Of type SRV: 0 to 65535; what is less comes first. */
  int priority() {
    return number(0);
  }

  /** Of type SRV: 0 to 65535. */
  int weight() {
    return number(2);
  }

  /** Of type SRV: 0 to 65535. */
  int port() {
    return number(4);
  }

  private int number(int at) {
    return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
  }

  /** Of type SOA: for how long it holds that there is no such name, in seconds. */
  int negativeTtl() {
    return Math.max(0, Math.min(ttl, ByteBuffer.wrap(data).getInt(data.length - 4)));
  }

  /** Of type TXT. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < data.length; at += (data[at] & 0xff) + 1) {
      texts.add(new String(data, at + 1, data[at] & 0xff, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** A view of its data. */
  ByteBuffer data() {
    return ByteBuffer.wrap(data).asReadOnlyBuffer();
  }

  /** How long it is at most. */
  int length() {
    return name.length() + 10 + data.length;
  }

  void write(ByteBuffer out) {
    out.put(name.bytes()).putShort((short) type).putShort((short) group).putInt(ttl);
    out.putShort((short) data.length).put(data);
  }

  /**
   * Reads a record.
   *
   * @throws IOException with a clause for people, where its data do not fit its type
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
    // Of another class, or without data, it is part of an update.
    byte[] data = group == IN ? data(in, type, length) : raw(in, length);
    if (in.position() != end) {
      throw new IOException("a record of " + name + " has not the length that it says");
    }
    // A negative one is none (RFC 2181, section 8); that of OPT is something else.
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
          throw new IOException("a text in it is longer than its record");
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

  /** The type for people. */
  static String typeName(int type) {
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
