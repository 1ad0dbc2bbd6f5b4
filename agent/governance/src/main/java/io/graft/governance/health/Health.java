package io.graft.governance.health;

import org.jspecify.annotations.Nullable;

/** What the health checks of one instance show, for people. Immutable. */
public final class Health {
  private final String path;
  private final boolean well;
  private final int inARow;
  private final @Nullable String problem;

  Health(String path, boolean well, int inARow, @Nullable String problem) {
    this.path = path;
    this.well = well;
    this.inARow = inARow;
    this.problem = problem;
  }

  /** What is asked for. */
  public String path() {
    return path;
  }

  /** Whether it gets calls, as far as its health checks go. */
  public boolean well() {
    return well;
  }

  /** How many checks in a row have passed, or where {@link #problem} says why, failed. */
  public int inARow() {
    return inARow;
  }

  /** What the last check failed with; {@code null}: it passed, or there was none yet. */
  public @Nullable String problem() {
    return problem;
  }
}
