package io.graft.governance.health;

import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** One check of one instance. Only the first result counts. */
public final class Check {
  private final Instance instance;
  private final @Nullable String path;
  private final long timeoutNanos;
  private volatile @Nullable CheckResult outcome;

  private Check(Instance instance, @Nullable String path, long timeoutNanos) {
    this.instance = instance;
    this.path = path;
    this.timeoutNanos = timeoutNanos;
  }

  /** Checks whether it accepts a connection and, if its port speaks TLS, a handshake. */
  public static Check connection(Instance instance, long timeoutNanos) {
    return new Check(instance, null, timeoutNanos);
  }

  /** Checks whether it answers a GET with 2xx or 3xx. */
  public static Check health(Instance instance, String path, long timeoutNanos) {
    return new Check(instance, path, timeoutNanos);
  }

  public Instance instance() {
    return instance;
  }

  /** The path to GET, which begins with a slash; {@code null}: connecting is enough. */
  public @Nullable String path() {
    return path;
  }

  /** The time limit of the whole check. */
  public long timeoutNanos() {
    return timeoutNanos;
  }

  /** The instance is healthy. */
  public void passed() {
    answer(new CheckResult(Status.PASSED, ""));
  }

  /**
   * The instance is unhealthy.
   *
   * @param why a clause: {@code connection refused}, {@code status 503}
   */
  public void failed(String why) {
    answer(new CheckResult(Status.FAILED, why));
  }

  /**
   * Nothing is known about the instance: the check could not be made, or it requires credentials.
   *
   * @param why a clause
   */
  public void undecided(String why) {
    answer(new CheckResult(Status.UNDECIDED, why));
  }

  private synchronized void answer(CheckResult answer) {
    if (outcome == null) {
      outcome = answer;
    }
  }

  /** Returns the result; {@code null}: none yet. */
  public @Nullable CheckResult outcome() {
    return outcome;
  }

  /** The kinds of results. */
  public enum Status {
    PASSED,
    FAILED,
    UNDECIDED
  }

  /** The result of a check. Immutable. */
  public static final class CheckResult {
    private final Status status;
    private final String why;

    CheckResult(Status status, String why) {
      this.status = status;
      this.why = why;
    }

    public Status status() {
      return status;
    }

    /** The reason, a clause; empty if the check passed. */
    public String why() {
      return why;
    }
  }
}
