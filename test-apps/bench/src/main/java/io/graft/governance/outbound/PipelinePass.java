package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.step.Pipeline;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.function.IntSupplier;

/**
 * The pipeline of calls alone, out and back, without a request: one attempt that begins again and
 * again. It stands in the package of what it measures, which has no door for that. For one thread.
 */
public final class PipelinePass implements IntSupplier {
  private final Clock clock;
  private final Attempt attempt;
  private long drawn;

  /**
   * @param service a logical name that the directory knows
   */
  public PipelinePass(Outbound outbound, String service) {
    clock = outbound.clock;
    long now = clock.nanoTime();
    attempt = new Attempt(outbound.service(service, "http", now), null, 1, 1, now);
    drawn = now;
  }

  @Override
  public int getAsInt() {
    Attempt attempt = this.attempt;
    Clock clock = this.clock;
    drawn = Randomness.next(drawn);
    long began = clock.nanoTime();
    attempt.restart(began);
    if (!Pipeline.admit(
        attempt, attempt.target, Randomness.number(drawn, TraceSeed.CHOICE), began)) {
      throw new IllegalStateException("the call is refused");
    }
    long now = clock.nanoTime();
    attempt.ended(now);
    Pipeline.settle(attempt, Outcome.SUCCESS, 0, "", now);
    Pipeline.finish(attempt, Outcome.SUCCESS, 0, "", now);
    attempt.release();
    return 200;
  }
}
