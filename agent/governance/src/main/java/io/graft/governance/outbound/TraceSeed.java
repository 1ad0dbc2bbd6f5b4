package io.graft.governance.outbound;

import io.graft.governance.context.TraceIds;
import io.graft.governance.event.Recorder;
import io.graft.governance.time.Randomness;

/** Where new ids and the decision to sample come from. */
final class TraceSeed {
  /** Which of the random numbers of a call chooses its instance. */
  static final int CHOICE = 3;

  private final Recorder recorder;
  private final Randomness random;

  TraceSeed(Recorder recorder, Randomness random) {
    this.recorder = recorder;
    this.random = random;
  }

  /** The random numbers of a call, drawn at once: three of its ids, and {@link #CHOICE}. */
  long draw() {
    return random.draw(CHOICE + 1);
  }

  long spanId() {
    return random.nextId();
  }

  int rootFlags(long high, long low) {
    return TraceIds.RANDOM | (recorder.sampleRoot(high, low) ? TraceIds.SAMPLED : 0);
  }
}
