package io.graft.libraries.logging;

import io.graft.log.AgentLog;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of {@code java.util.logging.Logger} in the libraries that are packed with the
 * agent: the build rewrites their references to it. An agent must not initialise {@code
 * java.util.logging}, because the application may choose its log manager later.
 *
 * <p>Warnings become lines of the agent's log, at most one a minute for each logger. All else is
 * dropped. It has the methods that the packed libraries call, and no others.
 */
public final class Logger {
  private static final long PAUSE_MILLIS = 60_000;

  private final String name;

  private Logger(String name) {
    this.name = name;
  }

  public static Logger getLogger(String name) {
    return new Logger(name);
  }

  public boolean isLoggable(Level level) {
    return level.intValue() >= Level.WARNING.intValue();
  }

  public void log(Level level, String message) {
    log(level, message, (Throwable) null);
  }

  public void log(Level level, String message, @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      AgentLog.atMost(
          "library " + name,
          PAUSE_MILLIS,
          name + ": " + message + (thrown == null ? "" : ": " + AgentLog.reason(thrown)));
    }
  }

  public void warning(String message) {
    log(Level.WARNING, message);
  }

  public void fine(String message) {
    log(Level.FINE, message);
  }
}
