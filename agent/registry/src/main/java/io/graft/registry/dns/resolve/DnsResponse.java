package io.graft.registry.dns.resolve;

import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.Rcode;
import io.graft.registry.dns.message.ResourceRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a name and a type in a response; may be empty. Immutable. */
public final class DnsResponse {
  private static final int ALIASES = 8;

  /** How long a negative response is valid if it has no SOA. */
  private static final int NEGATIVE_SECONDS = 5;

  private final Message message;
  private final List<ResourceRecord> records;
  private final @Nullable Name alias;
  private final int ttl;

  private DnsResponse(
      Message message, List<ResourceRecord> records, @Nullable Name alias, int ttl) {
    this.message = message;
    this.records = records;
    this.alias = alias;
    this.ttl = ttl;
  }

  static DnsResponse of(Message message, Name asked, int type) {
    int ttl = Integer.MAX_VALUE;
    Name owner = asked;
    for (int i = 0; i < ALIASES; i++) {
      List<ResourceRecord> found = message.answers(owner, type);
      if (!found.isEmpty()) {
        for (ResourceRecord record : found) {
          ttl = Math.min(ttl, record.ttl);
        }
        return new DnsResponse(message, found, null, ttl);
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
    // The response has only the alias, and nothing about its target.
    boolean open = !owner.equals(asked) && soa == null && message.rcode() == Rcode.NOERROR;
    return new DnsResponse(
        message, message.answers(owner, type), open ? owner : null, Math.min(ttl, negative));
  }

  /** Returns all records; empty: there are none. */
  public List<ResourceRecord> records() {
    return records;
  }

  /** Returns the name to query next; {@code null}: none. */
  @Nullable Name alias() {
    return alias;
  }

  /** How long the response is valid, in seconds. */
  public int ttl() {
    return ttl;
  }

  /** Whether the name does not exist, with any type. */
  public boolean noSuchName() {
    return message.rcode() == Rcode.NXDOMAIN;
  }

  /** Returns the zone's SOA, if the response has it. */
  public @Nullable ResourceRecord soa() {
    return message.soa();
  }

  /** Returns the additional records of a type for a name, which may not be complete. */
  public List<ResourceRecord> added(Name owner, int type) {
    return message.added(owner, type);
  }
}
