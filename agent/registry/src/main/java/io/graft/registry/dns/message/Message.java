package io.graft.registry.dns.message;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DNS message (RFC 1035, section 4), query or response. In an update (RFC 2136, section 2) the
 * question section has the zone, the answer section the prerequisites, and the authority section
 * the changes.
 */
public final class Message {
  static final int QUERY = 0;
  public static final int UPDATE = 5;

  public static final int HEADER = 12;

  /**
   * The maximum size of a response in a datagram: this much fits everywhere without fragmentation.
   */
  private static final int DATAGRAM = 1232;

  private static final int RESPONSE = 0x8000;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSE = 0x0100;

  private final int id;
  private final int flags;
  private final Name name;
  private final int type;
  public final List<ResourceRecord> answers = new ArrayList<>();
  public final List<ResourceRecord> authorities = new ArrayList<>();
  public final List<ResourceRecord> additional = new ArrayList<>();

  /** The offset of the last additional record; 0: none. */
  private int lastAt;

  private Message(int id, int flags, Name name, int type) {
    this.id = id;
    this.flags = flags;
    this.name = name;
    this.type = type;
  }

  /**
   * Creates a query.
   *
   * @param extended whether it has the maximum size of the response (EDNS, RFC 6891)
   */
  public static Message query(int id, Name name, int type, boolean extended) {
    Message query = new Message(id, RECURSE, name, type);
    if (extended) {
      query.additional.add(
          ResourceRecord.of(Name.ROOT, ResourceRecord.OPT, DATAGRAM, 0, new byte[0]));
    }
    return query;
  }

  /** Creates an empty update of a zone. */
  public static Message update(int id, Name zone) {
    return new Message(id, UPDATE << 11, zone, ResourceRecord.SOA);
  }

  /**
   * Encodes the message.
   *
   * @throws IllegalArgumentException if it is too long; the message is a clause that says so
   */
  public byte[] bytes() {
    int length = HEADER + name.length() + 4;
    List<List<ResourceRecord>> sections = new ArrayList<>();
    sections.add(answers);
    sections.add(authorities);
    sections.add(additional);
    for (List<ResourceRecord> section : sections) {
      for (ResourceRecord record : section) {
        length += record.length();
      }
    }
    if (length > 65535 - 512) {
      throw new IllegalArgumentException("it does not fit into a DNS message");
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putShort((short) id).putShort((short) flags).putShort((short) 1);
    for (List<ResourceRecord> section : sections) {
      out.putShort((short) section.size());
    }
    out.put(name.bytes()).putShort((short) type).putShort((short) ResourceRecord.IN);
    for (List<ResourceRecord> section : sections) {
      for (ResourceRecord record : section) {
        record.write(out);
      }
    }
    return out.array();
  }

  /**
   * Whether a message is the response to another one: same id, opcode and question. Servers may
   * omit the question if they could not parse it.
   */
  public static boolean answers(byte[] answer, byte[] asked) {
    if (answer.length < HEADER
        || answer[0] != asked[0]
        || answer[1] != asked[1]
        || (answer[2] & 0x80) == 0
        || (answer[2] & 0x78) != (asked[2] & 0x78)) {
      return false;
    }
    int questions = (answer[4] & 0xff) << 8 | answer[5] & 0xff;
    if (questions == 0) {
      // The response to an update may be the header alone; it is signed, or its connection is
      // trusted.
      return (answer[3] & 15) != 0 || (asked[2] & 0x78) >> 3 == UPDATE;
    }
    int end = HEADER;
    while (asked[end] != 0) {
      end += asked[end] + 1;
    }
    end += 5;
    if (questions != 1 || answer.length < end) {
      return false;
    }
    for (int i = HEADER; i < end; i++) {
      if (Name.lower(answer[i]) != Name.lower(asked[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Decodes a response.
   *
   * @throws IOException if it is malformed; the message is a clause that says why
   */
  public static Message read(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      int id = in.getShort() & 0xffff;
      int flags = in.getShort() & 0xffff;
      int questions = in.getShort() & 0xffff;
      int[] counts = {in.getShort() & 0xffff, in.getShort() & 0xffff, in.getShort() & 0xffff};
      Name name = Name.ROOT;
      int type = 0;
      for (int i = 0; i < questions; i++) {
        name = Name.read(in);
        type = in.getShort() & 0xffff;
        in.getShort();
      }
      Message message = new Message(id, flags, name, type);
      if (message.truncated()) {
        // A truncated response is requested again, over TCP.
        return message;
      }
      section(in, counts[0], message.answers);
      section(in, counts[1], message.authorities);
      section(in, counts[2] - 1, message.additional);
      if (counts[2] > 0) {
        message.lastAt = in.position();
        message.additional.add(ResourceRecord.read(in));
      }
      return message;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IOException("it is truncated", e);
    }
  }

  private static void section(ByteBuffer in, int count, List<ResourceRecord> into)
      throws IOException {
    for (int i = 0; i < count; i++) {
      into.add(ResourceRecord.read(in));
    }
  }

  public int id() {
    return id;
  }

  public boolean truncated() {
    return (flags & RESPONSE) != 0 && (flags & TRUNCATED) != 0;
  }

  /** The response code, 0 to 15 ({@link Rcode}). */
  public int rcode() {
    return flags & 15;
  }

  /** The offset of the last additional record; 0: none. */
  public int lastAt() {
    return lastAt;
  }

  /** Returns the answers of a type for a name. */
  public List<ResourceRecord> answers(Name owner, int wanted) {
    return records(answers, owner, wanted);
  }

  /** Returns the additional records of a type for a name, which may not be complete. */
  public List<ResourceRecord> added(Name owner, int wanted) {
    return records(additional, owner, wanted);
  }

  private static List<ResourceRecord> records(
      List<ResourceRecord> section, Name owner, int wanted) {
    List<ResourceRecord> found = new ArrayList<>();
    for (ResourceRecord record : section) {
      if (record.type == wanted && record.group == ResourceRecord.IN && record.name.equals(owner)) {
        found.add(record);
      }
    }
    return found;
  }

  /** Returns the zone's SOA, from a negative response or from the answer to a query for it. */
  public @Nullable ResourceRecord soa() {
    for (ResourceRecord record : answers) {
      if (record.type == ResourceRecord.SOA) {
        return record;
      }
    }
    for (ResourceRecord record : authorities) {
      if (record.type == ResourceRecord.SOA) {
        return record;
      }
    }
    return null;
  }

  /** Whether this is only a referral to other servers. */
  public boolean refers() {
    if (soa() != null) {
      return false;
    }
    for (ResourceRecord record : authorities) {
      if (record.type == ResourceRecord.NS) {
        return answers.isEmpty();
      }
    }
    return false;
  }
}
