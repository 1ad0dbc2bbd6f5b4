package io.graft.security.check;

import java.util.concurrent.atomic.LongAdder;

/** What the check of one rule has answered. Outlives changes of the rules. Thread-safe. */
public final class CheckCounts {
  /** What became of a request. */
  enum Result {
    ALLOWED,
    DENIED,
    FAILED,
    /** Too many questions were under way. */
    BUSY,
    /** It was decided by an earlier answer, which said for how long it holds. */
    REMEMBERED,
    /** The request was itself the question of a check. */
    LOOP
  }

  /** Receives the counts. */
  public interface Reader {
    void read(String result, long requests);
  }

  private final LongAdder[] counts = new LongAdder[Result.values().length];

  CheckCounts() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void add(Result result) {
    counts[result.ordinal()].increment();
  }

  /** Reads all counts. */
  public void read(Reader reader) {
    for (Result each : Result.values()) {
      reader.read(each.name().toLowerCase(java.util.Locale.ROOT), counts[each.ordinal()].sum());
    }
  }
}
