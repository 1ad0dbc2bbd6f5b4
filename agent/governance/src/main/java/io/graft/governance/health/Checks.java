package io.graft.governance.health;

/** Makes the checks: the I/O that this package does not do itself. */
public interface Checks {
  /**
   * Begins a check and returns at once. Sets the result of the {@link Check} on any thread, soon
   * after its time limit at the latest. Must not throw.
   *
   * @return whether it has begun; {@code false}: too many are in progress, try again later
   */
  boolean begin(Check check);
}
