package io.graft.governance.event;

import io.graft.governance.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs problems that may occur with every request. Each kind is counted, and logged at most once in
 * ten minutes.
 */
public final class RateLimitedLog {
  /** Prints a line. Called on a request's thread, so it must not block. */
  public interface Teller {
    void tell(String line);
  }

  /** The kinds of problems. */
  public enum Kind {
    TRACEPARENT_INVALID,
    TRACESTATE_DROPPED,
    BAGGAGE_CUT,
    HEADER_NOT_FORWARDED,
    ADAPTER_FAILED,
    GUARD_FAILED
  }

  private static final long QUIET = 600_000_000_000L;

  private final Teller teller;
  private final Clock clock;
  private final Map<Kind, Told> told = new EnumMap<>(Kind.class);

  public RateLimitedLog(Teller teller, Clock clock) {
    this.teller = teller;
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      told.put(kind, new Told());
    }
  }

  /** Counts a problem, and logs the line unless one of its kind was logged recently. */
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

  /** Returns how many problems of a kind there have been. */
  public long count(Kind kind) {
    return told.get(kind).count.get();
  }

  private static final class Told {
    final AtomicLong count = new AtomicLong();
    final AtomicLong at = new AtomicLong();
  }
}
