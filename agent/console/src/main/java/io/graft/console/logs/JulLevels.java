package io.graft.console.logs;

import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The loggers of {@code java.util.logging}, which are JBoss LogManager's where that is installed.
 * Loaded only if the application uses them.
 */
final class JulLevels implements LogFramework {
  private static final String ROOT = "ROOT";
  private static final int MOST_KEPT = 64;

  /** A logger that nobody else refers to would be forgotten with its level. */
  private static final Map<String, Logger> KEPT = new HashMap<>();

  @Override
  public String name() {
    return LogManager.getLogManager().getClass().getName().startsWith("org.jboss")
        ? "JBoss LogManager"
        : "java.util.logging";
  }

  private static String own(String logger) {
    return logger.equals(ROOT) ? "" : logger;
  }

  @Override
  public Map<String, String> levels(int most) {
    LogManager manager = LogManager.getLogManager();
    Map<String, String> levels = new TreeMap<>();
    for (Enumeration<String> names = manager.getLoggerNames(); names.hasMoreElements(); ) {
      String name = names.nextElement();
      Logger logger = manager.getLogger(name);
      Level set = logger == null ? null : logger.getLevel();
      if (set != null && levels.size() < most) {
        levels.put(name.isEmpty() ? ROOT : name, set.getName());
      }
    }
    return levels;
  }

  @Override
  public boolean hasLevel(String name) {
    return parse(name) != null;
  }

  /** Takes the names of other libraries, too. */
  private static @Nullable Level parse(String name) {
    String word = name.toUpperCase(Locale.ROOT);
    switch (word) {
      case "TRACE":
        return Level.FINER;
      case "DEBUG":
        return Level.FINE;
      case "WARN":
        return Level.WARNING;
      case "ERROR":
      case "FATAL":
        return Level.SEVERE;
      default:
        try {
          return Level.parse(word);
        } catch (IllegalArgumentException e) {
          return null;
        }
    }
  }

  @Override
  public @Nullable String set(String name, @Nullable String to) {
    Logger logger = Logger.getLogger(own(name));
    synchronized (KEPT) {
      if (to == null) {
        KEPT.remove(name);
      } else if (KEPT.size() < MOST_KEPT) {
        KEPT.put(name, logger);
      }
    }
    Level before = logger.getLevel();
    logger.setLevel(to == null ? null : parse(to));
    return before == null ? null : before.getName();
  }
}
