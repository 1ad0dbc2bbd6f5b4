package io.graft.bench.subject;

import io.graft.governance.outbound.Passage;
import java.util.function.IntSupplier;

/**
 * Graft's rooms alone: limits, breaker, pick of an instance, classification, histogram of
 * latencies; without what a client is and what telemetry keeps of it. One for each thread.
 */
public final class GovernedPassage implements IntSupplier {
  private final Passage passage;

  GovernedPassage(Passage passage) {
    this.passage = passage;
  }

  @Override
  public int getAsInt() {
    if (!passage.begin()) {
      throw new IllegalStateException("the call is refused");
    }
    passage.succeeded();
    passage.release();
    return 200;
  }
}
