package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.event.Recorder;
import io.graft.governance.outcome.Failures;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.step.Pipeline;
import io.graft.governance.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The way back of the last attempt of a call, if nothing is to be decided: it passes the steps, and
 * telemetry reads it. Otherwise see {@link Recovery}.
 */
final class Settlement {
  /** If a response has been read for this many nanoseconds, how it ends does not count any more. */
  private static final long LONG = 10_000_000_000L;

  private final Recorder recorder;
  private final Clock clock;

  Settlement(Recorder recorder, Clock clock) {
    this.recorder = recorder;
    this.clock = clock;
  }

  /** The headers of a successful response have come, as for nearly every call. */
  void succeeded(Attempt attempt) {
    long now = clock.nanoTime();
    attempt.ended(now);
    Pipeline.settle(attempt, Outcome.SUCCESS, 0, "", now);
    Pipeline.finish(attempt, Outcome.SUCCESS, 0, "", now);
    recorder.called(attempt);
    if (attempt.status() == 401) {
      CredentialHeader.refused(attempt, now);
    }
  }

  /**
   * The call has ended before there was a response.
   *
   * @param failure its failure; {@code null}: the application has cancelled it
   * @param cause a short phrase for people, if there is no failure
   */
  void cutShort(Attempt attempt, @Nullable Throwable failure, String cause) {
    attempt.failure(failure);
    if (failure != null) {
      settled(attempt, attempt.facts().outcome(failure), Failures.word(failure));
    } else {
      attempt.cancel();
      settled(attempt, Outcome.IGNORED, cause);
    }
  }

  private void settled(Attempt attempt, Outcome outcome, String cause) {
    long now = clock.nanoTime();
    attempt.ended(now);
    Outcome counted = Pipeline.attributable(attempt, outcome, now);
    Pipeline.settle(attempt, counted, 0, cause, now);
    Pipeline.finish(attempt, counted, 0, cause, now);
    recorder.called(attempt);
  }

  /**
   * The body broke after its headers had come and counted as a success. If it was open for long,
   * the failure does not count: when a proxy restarts, hundreds of streams break at once, and would
   * open the breaker.
   */
  void broken(Attempt attempt, Throwable failure) {
    Outcome outcome = Failures.of(failure, false);
    long now = clock.nanoTime();
    boolean recent = now - attempt.endNanos() < LONG;
    if (recent && outcome.failure() && Outcome.of(attempt.status()) == Outcome.SUCCESS) {
      String cause = "body broke: " + Failures.word(failure);
      Pipeline.settle(attempt, outcome, 0, cause, now);
      Pipeline.finish(attempt, outcome, 0, cause, now);
    }
  }
}
