package io.graft.governance.health;

import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** One question to one instance. The first answer holds. */
public final class Check {
  private final Instance instance;
  private final @Nullable String path;
  private final long timeoutNanos;
  private volatile @Nullable Outcome outcome;

  private Check(Instance instance, @Nullable String path, long timeoutNanos) {
    this.instance = instance;
    this.path = path;
    this.timeoutNanos = timeoutNanos;
  }

  /** Whether it accepts a connection, and begins TLS where its port speaks it. */
  public static Check connection(Instance instance, long timeoutNanos) {
    return new Check(instance, null, timeoutNanos);
  }

  /** Whether it answers a GET with 2xx or 3xx. */
  public static Check health(Instance instance, String path, long timeoutNanos) {
    return new Check(instance, path, timeoutNanos);
  }

  public Instance instance() {
    return instance;
  }

  /** The path to GET, beginning with a slash; {@code null}: connecting is all. */
  public @Nullable String path() {
    return path;
  }

  /** How long it may take, with everything. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** The instance is well. */
  public void passed() {
    answer(new Outcome(Verdict.PASSED, ""));
  }

  /**
   * The instance is not well.
   *
   * @param why a clause for people: {@code connection refused}, {@code status 503}
   */
  public void failed(String why) {
    answer(new Outcome(Verdict.FAILED, why));
  }

  /**
   * Nothing is known of the instance: whoever asked could not, or it wants credentials.
   *
   * @param why a clause for people
   */
  public void undecided(String why) {
    answer(new Outcome(Verdict.UNDECIDED, why));
  }

  private synchronized void answer(Outcome answer) {
    if (outcome == null) {
      outcome = answer;
    }
  }

  /** What came of it; {@code null}: nothing yet. */
  public @Nullable Outcome outcome() {
    return outcome;
  }

  /** What a check may come to. */
  public enum Verdict {
    PASSED,
    FAILED,
    UNDECIDED
  }

  /** What came of a check. Immutable. */
  public static final class Outcome {
    private final Verdict verdict;
    private final String why;

    Outcome(Verdict verdict, String why) {
      this.verdict = verdict;
      this.why = why;
    }

    public Verdict verdict() {
      return verdict;
    }

    /** A clause for people; empty where it passed. */
    public String why() {
      return why;
    }
  }
}
