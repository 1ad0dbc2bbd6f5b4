package io.graft.governance.event;

import io.graft.governance.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says once what comes again and again: each kind of trouble is counted, and told in one line at
 * most every ten minutes.
 */
public final class Notices {
  /** Who tells people. Called on the thread of a request: must not block. */
  public interface Teller {
    void tell(String line);
  }

  /** What there may be to tell. */
  public enum Kind {
    TRACEPARENT_INVALID,
    TRACESTATE_DROPPED,
    BAGGAGE_CUT,
    ADAPTER_FAILED
  }

  private static final long QUIET = 600_000_000_000L;

  private final Teller teller;
  private final Clock clock;
  private final Map<Kind, Told> told = new EnumMap<>(Kind.class);

  public Notices(Teller teller, Clock clock) {
    this.teller = teller;
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      told.put(kind, new Told());
    }
  }

  /** Counts one more of a kind, and tells the line if none of the kind was told lately. */
  public void tell(Kind kind, String line) {
    Told before = told.get(kind);
    long now = clock.nanoTime();
    if (before.count.getAndIncrement() != 0) {
      long last = before.at.get();
      if (now - last < QUIET || !before.at.compareAndSet(last, now)) {
        return;
      }
    } else {
      before.at.set(now);
    }
    teller.tell(line);
  }

  /** How many there were of a kind. */
  public long count(Kind kind) {
    return told.get(kind).count.get();
  }

  private static final class Told {
    final AtomicLong count = new AtomicLong();
    final AtomicLong at = new AtomicLong();
  }
}
