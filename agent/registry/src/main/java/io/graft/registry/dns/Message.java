package io.graft.registry.dns;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of DNS (RFC 1035, section 4), to be asked or as it was answered. In an update (RFC
 * 2136, section 2) the question is the zone, the answers are what has to hold before, and the
 * authorities what is to be changed.
 */
final class Message {
  static final int QUERY = 0;
  static final int UPDATE = 5;

  static final int HEADER = 12;

  /** How long a datagram's answer may be: what goes through everywhere in one piece. */
  private static final int DATAGRAM = 1232;

  private static final int RESPONSE = 0x8000;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSE = 0x0100;

  private final int id;
  private final int flags;
  private final Name name;
  private final int type;
  final List<ResourceRecord> answers = new ArrayList<>();
  final List<ResourceRecord> authorities = new ArrayList<>();
  final List<ResourceRecord> additional = new ArrayList<>();

  /** Where the last of the additional records begins; 0: there is none. */
  private int lastAt;

  private Message(int id, int flags, Name name, int type) {
    this.id = id;
    this.flags = flags;
    this.name = name;
    this.type = type;
  }

  /**
   * A question.
   *
   * @param extended whether it says how long an answer may be (EDNS, RFC 6891)
   */
  static Message query(int id, Name name, int type, boolean extended) {
    Message query = new Message(id, RECURSE, name, type);
    if (extended) {
      query.additional.add(
          ResourceRecord.of(Name.ROOT, ResourceRecord.OPT, DATAGRAM, 0, new byte[0]));
    }
    return query;
  }

  /** An update of a zone, without content yet. */
  static Message update(int id, Name zone) {
    return new Message(id, UPDATE << 11, zone, ResourceRecord.SOA);
  }

  /**
   * As it goes over the wire.
   *
   * @throws IllegalArgumentException with a clause for people, where it is too long
   */
  byte[] bytes() {
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
      throw new IllegalArgumentException("there is more to say than fits into a message of DNS");
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
   * Whether a message is the answer to another one: of its id, its kind and its question. Servers
   * leave the question out where they could not read it.
   */
  static boolean answers(byte[] answer, byte[] asked) {
    if (answer.length < HEADER
        || answer[0] != asked[0]
        || answer[1] != asked[1]
        || (answer[2] & 0x80) == 0
        || (answer[2] & 0x78) != (asked[2] & 0x78)) {
      return false;
    }
    int questions = (answer[4] & 0xff) << 8 | answer[5] & 0xff;
    if (questions == 0) {
      // An update's answer may be the header alone; it is signed, or its connection is trusted.
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
   * Reads an answer.
   *
   * @throws IOException with a clause for people, where it is damaged
   */
  static Message read(byte[] bytes) throws IOException {
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
        // What there is of it is asked for again.
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
      throw new IOException("it is cut off", e);
    }
  }

  private static void section(ByteBuffer in, int count, List<ResourceRecord> into)
      throws IOException {
    for (int i = 0; i < count; i++) {
      into.add(ResourceRecord.read(in));
    }
  }

  int id() {
    return id;
  }

  boolean truncated() {
    return (flags & RESPONSE) != 0 && (flags & TRUNCATED) != 0;
  }

  /** What became of the question, 0 to 15 ({@link Rcode}). */
  int rcode() {
    return flags & 15;
  }

  /** Where the last of the additional records begins, in bytes; 0: there is none. */
  int lastAt() {
    return lastAt;
  }

  /** The answers of a type for a name. */
  List<ResourceRecord> answers(Name owner, int wanted) {
    return records(answers, owner, wanted);
  }

  /** What the server adds unasked, of a type for a name; maybe not all that there is. */
  List<ResourceRecord> added(Name owner, int wanted) {
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

  /** The zone's SOA, from an answer that says that there is nothing, or of that type. */
  @Nullable ResourceRecord soa() {
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

  /** Whether it only names other servers to ask. */
  boolean refers() {
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
