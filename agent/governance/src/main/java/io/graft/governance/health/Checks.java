package io.graft.governance.health;

/** Who asks instances: the input and output of this package, which has none of its own. */
public interface Checks {
  /**
   * Begins a check and returns at once. Its outcome is told to the {@link Check}, from any thread,
   * within its time or little later. Must not throw.
   *
   * @return whether it was begun; {@code false}: too many are under way, ask again later
   */
  boolean begin(Check check);
}
