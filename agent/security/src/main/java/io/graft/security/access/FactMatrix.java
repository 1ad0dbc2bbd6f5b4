package io.graft.security.access;

import io.graft.governance.context.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Which caller does what, and what it has proven, up to a number of entries; others are only
 * counted. Thread-safe, without a lock, and without an allocation for what is known.
 */
public final class FactMatrix {
  private final int most;
  private final ConcurrentHashMap<String, CallerFacts> services = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, CallerFacts> users = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, CallerFacts> addresses = new ConcurrentHashMap<>();
  private final AtomicInteger rows = new AtomicInteger();
  private final AtomicInteger cells = new AtomicInteger();
  private final LongAdder beyond = new LongAdder();
  private final CallerFacts others = new CallerFacts(this, "others", "nothing");

  /**
   * @param most the largest number of entries
   */
  FactMatrix(int most) {
    this.most = most;
  }

  /**
   * The facts about a caller: its service if that is proven, else all users of the issuer, else its
   * address.
   *
   * @param peer its numeric address; {@code null}: unknown
   */
  CallerFacts of(Identity who, @Nullable String peer) {
    if (who.service() != null) {
      return of(services, who.service(), "", "service", "");
    }
    if (who.issuer() != null) {
      return of(users, who.issuer(), "user:", "user", "/*");
    }
    return peer == null ? others : of(addresses, peer, "ip:", "nothing", "");
  }

  private CallerFacts of(
      ConcurrentHashMap<String, CallerFacts> known,
      String key,
      String head,
      String proof,
      String tail) {
    CallerFacts facts = known.get(key);
    if (facts != null) {
      return facts;
    }
    if (rows.get() >= most) {
      return others;
    }
    CallerFacts fresh = new CallerFacts(this, head + key + tail, proof);
    facts = known.putIfAbsent(key, fresh);
    if (facts == null) {
      rows.incrementAndGet();
    }
    return facts == null ? fresh : facts;
  }

  /** Whether there is room for another entry. */
  boolean cell() {
    return cells.get() < most && cells.incrementAndGet() <= most;
  }

  /** Counts requests that have no entry. */
  LongAdder beyond() {
    return beyond;
  }

  /** The number of requests that have no entry, because there are too many entries. */
  public long missing() {
    return beyond.sum();
  }

  /** All callers, in no order. */
  public Collection<CallerFacts> callers() {
    List<CallerFacts> all = new ArrayList<>(services.values());
    all.addAll(users.values());
    all.addAll(addresses.values());
    all.add(others);
    return all;
  }
}
