package io.graft.governance.policy;

/** How far a policy goes. */
public enum Mode {
  /** It does not even compute. */
  OFF,
  /** It computes, and counts what it would have done. */
  OBSERVE,
  /** It acts. */
  ENFORCE;

  /** The weaker of the two: a policy is never stronger than the mode of the whole. */
  public Mode within(Mode whole) {
    return ordinal() <= whole.ordinal() ? this : whole;
  }
}
