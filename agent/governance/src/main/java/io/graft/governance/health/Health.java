package io.graft.governance.health;

import org.jspecify.annotations.Nullable;

/** The state of the health checks of one instance, for the status page. Immutable. */
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

  /** The path that is requested. */
  public String path() {
    return path;
  }

  /** Whether its health checks let it receive calls. */
  public boolean well() {
    return well;
  }

  /** How many checks in a row have passed; have failed, if there is a {@link #problem}. */
  public int inARow() {
    return inARow;
  }

  /** Why the last check failed; {@code null}: it passed, or there was none yet. */
  public @Nullable String problem() {
    return problem;
  }
}
