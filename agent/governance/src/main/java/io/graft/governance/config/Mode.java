package io.graft.governance.config;

/** Whether a policy acts, or only counts what it would do. */
public enum Mode {
  /** The policy computes nothing. */
  OFF,
  /** The policy only counts what it would have done. */
  OBSERVE,
  /** The policy acts. */
  ENFORCE;

  /** The weaker of the two: a policy is never stronger than the overall mode. */
  public Mode within(Mode whole) {
    return ordinal() <= whole.ordinal() ? this : whole;
  }
}
