package io.graft.governance.span;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.TraceIds;
import io.graft.governance.event.Recorder;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;

/** Gives the spans that an application starts their ids, and those that have ended to telemetry. */
public final class ApplicationTracer {
  private final Recorder recorder;
  private final PolicySource policies;
  private final Clock clock;
  private final Randomness random;

  public ApplicationTracer(
      Recorder recorder, PolicySource policies, Clock clock, Randomness random) {
    this.recorder = recorder;
    this.policies = policies;
    this.clock = clock;
    this.random = random;
  }

  /** Whether Graft is switched on and traces; if not, the API stays as it is without Graft. */
  public boolean active() {
    return recorder.traces() && policies.current().enabled();
  }

  /** Returns the ids of a span with which a trace begins, and decides whether it is recorded. */
  public TraceIds root() {
    long drawn = random.draw(3);
    long high = Randomness.id(drawn, 1);
    long low = Randomness.id(drawn, 2);
    int sampled = recorder.sampleRoot(high, low) ? TraceIds.SAMPLED : 0;
    return new TraceIds(high, low, Randomness.id(drawn, 0), TraceIds.RANDOM | sampled);
  }

  /** Returns the ids of a child that is recorded if its parent is. */
  public TraceIds child(TraceIds parent) {
    return parent.child(random.nextId());
  }

  /** Returns the ids of a span of another process, with the decision whether it is recorded. */
  public TraceIds remote(TraceIds caller) {
    boolean sampled =
        recorder.sampleRemote(caller.traceHigh(), caller.traceLow(), caller.sampled());
    return sampled == caller.sampled()
        ? caller
        : new TraceIds(
            caller.traceHigh(),
            caller.traceLow(),
            caller.spanId(),
            caller.flags() ^ TraceIds.SAMPLED);
  }

  /** As {@link System#nanoTime()}. */
  public long now() {
    return clock.nanoTime();
  }

  /** Passes a span on that has ended and is recorded. */
  public void ended(ApplicationSpan span) {
    recorder.ended(span);
  }

  /**
   * An adapter has found out who records the spans that the application starts; called once for
   * each copy of its API.
   *
   * @param own whether it is an SDK of the application
   */
  public void bridges(boolean own) {
    recorder.bridges(own);
  }
}
