package io.graft.governance.call;

import io.graft.governance.context.TraceIds;
import io.graft.governance.event.Recorder;
import io.graft.governance.time.Randomness;

/** The source of new ids and of the sampling decision. */
public final class TraceSeed {
  /** The index of the random number that chooses the instance of a call. */
  public static final int CHOICE = 3;

  private final Recorder recorder;
  private final Randomness random;

  public TraceSeed(Recorder recorder, Randomness random) {
    this.recorder = recorder;
    this.random = random;
  }

  /** Draws the random numbers of a call at once: three for ids, and {@link #CHOICE}. */
  public long draw() {
    return random.draw(CHOICE + 1);
  }

  public long spanId() {
    return random.nextId();
  }

  int rootFlags(long high, long low) {
    return TraceIds.RANDOM | (recorder.sampleRoot(high, low) ? TraceIds.SAMPLED : 0);
  }
}
