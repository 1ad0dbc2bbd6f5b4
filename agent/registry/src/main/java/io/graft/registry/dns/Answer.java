package io.graft.registry.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server says of a name and a type: the records, or that there are none. Immutable. */
final class Answer {
  private static final int ALIASES = 8;

  /** For how long it holds that there is nothing, where the server does not say. */
  private static final int NEGATIVE_SECONDS = 5;

  private final Message message;
  private final List<ResourceRecord> records;
  private final @Nullable Name alias;
  private final int ttl;

  private Answer(Message message, List<ResourceRecord> records, @Nullable Name alias, int ttl) {
    this.message = message;
    this.records = records;
    this.alias = alias;
    this.ttl = ttl;
  }

  static Answer of(Message message, Name asked, int type) {
    int ttl = Integer.MAX_VALUE;
    Name owner = asked;
    for (int i = 0; i < ALIASES; i++) {
      List<ResourceRecord> found = message.answers(owner, type);
      if (!found.isEmpty()) {
        for (ResourceRecord record : found) {
          ttl = Math.min(ttl, record.ttl);
        }
        return new Answer(message, found, null, ttl);
      }
      List<ResourceRecord> aliases = message.answers(owner, ResourceRecord.CNAME);
      if (aliases.isEmpty()) {
        break;
      }
      ttl = Math.min(ttl, aliases.get(0).ttl);
      owner = aliases.get(0).target();
    }
    ResourceRecord soa = message.soa();
    int negative = soa == null ? NEGATIVE_SECONDS : soa.negativeTtl();
    // A server that knows the alias alone says nothing of where it leads.
    boolean open = !owner.equals(asked) && soa == null && message.rcode() == Rcode.NOERROR;
    return new Answer(
        message, message.answers(owner, type), open ? owner : null, Math.min(ttl, negative));
  }

  /** All that there are; empty: there are none. */
  List<ResourceRecord> records() {
    return records;
  }

  /** What has to be asked for instead; {@code null}: nothing. */
  @Nullable Name alias() {
    return alias;
  }

  /** For how long it holds, in seconds. */
  int ttl() {
    return ttl;
  }

  /** Whether there is no such name, of any type. */
  boolean noSuchName() {
    return message.rcode() == Rcode.NXDOMAIN;
  }

  /** The zone's SOA, where the answer has it. */
  @Nullable ResourceRecord soa() {
    return message.soa();
  }

  /** What the server adds unasked, of a type for a name; maybe not all that there is. */
  List<ResourceRecord> added(Name owner, int type) {
    return message.added(owner, type);
  }
}
