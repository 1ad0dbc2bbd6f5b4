package io.graft.governance.event;

import io.graft.governance.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decision log: keeps the newest decisions and reports each to telemetry. */
public final class Decisions {
  private final Decision @Nullable [] ring;
  private final Recorder recorder;
  private final Clock clock;
  private long count;

  /**
   * @param capacity how many are kept, 1 or more
   */
  public Decisions(Recorder recorder, Clock clock, int capacity) {
    this.recorder = recorder;
    this.clock = clock;
    ring = new Decision[capacity];
  }

  /** Keeps a decision and reports it. */
  public void add(
      Decision.Kind kind,
      String service,
      @Nullable String instance,
      String reason,
      boolean enforced) {
    Decision decision =
        new Decision(kind, service, instance, reason, enforced, clock.epochMillis());
    synchronized (this) {
      ring[(int) (count++ % ring.length)] = decision;
    }
    recorder.decided(decision);
  }

  /** Returns the decisions that are kept, newest first. */
  public synchronized List<Decision> recent() {
    int kept = (int) Math.min(count, ring.length);
    List<Decision> list = new ArrayList<>(kept);
    for (int i = 1; i <= kept; i++) {
      list.add(ring[(int) ((count - i) % ring.length)]);
    }
    return Collections.unmodifiableList(list);
  }
}
