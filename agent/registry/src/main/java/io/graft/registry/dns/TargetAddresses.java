package io.graft.registry.dns;

import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import io.graft.registry.dns.resolve.DnsResponse;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the hosts in SRV records. If a query fails, the old addresses stay. On the
 * agent's thread.
 */
final class TargetAddresses {
  private static final int LEAST_SECONDS = 5;
  private static final int MOST_SECONDS = 60;

  private final Map<Name, KnownAddresses> known = new HashMap<>();

  private static final class KnownAddresses {
    final List<InetAddress> addresses;
    final long until;

    KnownAddresses(List<InetAddress> addresses, long until) {
      this.addresses = addresses;
      this.until = until;
    }
  }

  /** Applies a response, which may be that there are no addresses. */
  void read(Name target, DnsResponse answer) {
    put(target, answer.records(), answer.ttl());
  }

  /** Applies addresses from the additional section of a response. */
  void added(DnsResponse answer, Name target) {
    List<ResourceRecord> four = answer.added(target, ResourceRecord.A);
    List<ResourceRecord> any = four.isEmpty() ? answer.added(target, ResourceRecord.AAAA) : four;
    if (!any.isEmpty()) {
      put(target, any, any.get(0).ttl);
    }
  }

  private void put(Name target, List<ResourceRecord> records, int ttl) {
    List<InetAddress> addresses = new ArrayList<>();
    for (ResourceRecord record : records) {
      addresses.add(record.address());
    }
    long seconds = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, ttl));
    known.put(target, new KnownAddresses(addresses, System.nanoTime() + seconds * 1_000_000_000L));
  }

  /** Whether the addresses have expired. */
  boolean due(Name target, long now) {
    KnownAddresses one = known.get(target);
    return one == null || now - one.until >= 0;
  }

  /** Returns all addresses; empty: there are none; {@code null}: unknown. */
  @Nullable List<InetAddress> of(Name target) {
    KnownAddresses one = known.get(target);
    return one == null ? null : Collections.unmodifiableList(one.addresses);
  }

  /** Forgets all other targets. */
  void retain(Collection<Name> targets) {
    known.keySet().retainAll(targets);
  }
}
