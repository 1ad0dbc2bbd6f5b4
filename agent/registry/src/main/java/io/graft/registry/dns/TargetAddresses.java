package io.graft.registry.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the hosts that SRV records lead to. One that cannot be asked for again stays as
 * it was. On the agent's thread.
 */
final class TargetAddresses {
  private static final int LEAST_SECONDS = 5;
  private static final int MOST_SECONDS = 60;

  private final Map<Name, Known> known = new HashMap<>();

  private static final class Known {
    final List<InetAddress> addresses;
    final long until;

    Known(List<InetAddress> addresses, long until) {
      this.addresses = addresses;
      this.until = until;
    }
  }

  /** A server has answered, or that there are none. */
  void read(Name target, Answer answer) {
    put(target, answer.records(), answer.ttl());
  }

  /** A server has added addresses unasked. */
  void added(Answer answer, Name target) {
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
    known.put(target, new Known(addresses, System.nanoTime() + seconds * 1_000_000_000L));
  }

  /** Whether they have to be asked for. */
  boolean due(Name target, long now) {
    Known one = known.get(target);
    return one == null || now - one.until >= 0;
  }

  /** All; empty: there are none; {@code null}: not known. */
  @Nullable List<InetAddress> of(Name target) {
    Known one = known.get(target);
    return one == null ? null : Collections.unmodifiableList(one.addresses);
  }

  /** Forgets all but these. */
  void retain(Collection<Name> targets) {
    known.keySet().retainAll(targets);
  }
}
