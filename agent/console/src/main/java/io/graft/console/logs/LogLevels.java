package io.graft.console.logs;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonWriter;
import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Levels of loggers that were changed for a while, after which each is as it was before. Up to
 * {@value #MOST_CHANGED} loggers at a time. On the thread of the admin endpoint and, to end a
 * change, on the agent's.
 */
public final class LogLevels {
  private static final int MOST_CHANGED = 50;
  private static final int MOST_SHOWN = 500;

  private final Supplier<Class<?>[]> loaded;
  private final Scheduler scheduler;
  private final Map<String, Change> changes = new LinkedHashMap<>();

  /**
   * @param loaded all classes of this process
   */
  public LogLevels(Supplier<Class<?>[]> loaded, Scheduler scheduler) {
    this.loaded = loaded;
    this.scheduler = scheduler;
  }

  /** One logger whose level is another one for a while, in all libraries that know the level. */
  private static final class Change {
    final String logger;
    final String level;
    final long untilMillis;
    final String by;
    final List<LogFramework> where = new ArrayList<>();
    final List<@Nullable String> before = new ArrayList<>();

    Scheduler.@Nullable Task end;

    Change(String logger, String level, long untilMillis, String by) {
      this.logger = logger;
      this.level = level;
      this.untilMillis = untilMillis;
      this.by = by;
    }

    void revert() {
      for (int i = 0; i < where.size(); i++) {
        try {
          where.get(i).set(logger, before.get(i));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
          AgentLog.print("the level of " + logger + " cannot be set back: " + reason(e));
        }
      }
    }
  }

  /**
   * Changes the level of a logger for a while.
   *
   * @param by who does, for the log
   * @return why it could not be changed; {@code null}: it was
   */
  public synchronized @Nullable String change(String logger, String level, long millis, String by) {
    Change change =
        new Change(logger, level.toUpperCase(Locale.ROOT), System.currentTimeMillis() + millis, by);
    List<LogFramework> frameworks = LogFrameworks.in(loaded.get());
    List<LogFramework> fit = new ArrayList<>();
    for (LogFramework each : frameworks) {
      if (each.hasLevel(level)) {
        fit.add(each);
      }
    }
    if (fit.isEmpty()) {
      return frameworks.isEmpty()
          ? "the application has loaded none of Logback, Log4j 2, java.util.logging and JBoss"
              + " LogManager"
          : "no logging library of the application has the level " + level;
    }
    if (changes.size() >= MOST_CHANGED && !changes.containsKey(logger)) {
      return "there are " + MOST_CHANGED + " changed loggers already; end one first";
    }
    end(logger, null);
    String failure = null;
    for (LogFramework each : fit) {
      try {
        change.before.add(each.set(logger, level));
        change.where.add(each);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        failure = each.name() + ": " + reason(e);
      }
    }
    if (change.where.isEmpty()) {
      return failure;
    }
    changes.put(logger, change);
    change.end = scheduler.after("end of a log level", millis, () -> expire(change));
    print(
        by
            + " has set the level of "
            + logger
            + " to "
            + change.level
            + " for "
            + millis / 1000
            + " s");
    return null;
  }

  private synchronized void expire(Change change) {
    if (changes.remove(change.logger, change)) {
      change.revert();
      print("the level of " + change.logger + " is as before again");
    }
  }

  /**
   * Ends a change now.
   *
   * @param by who does; {@code null}: another change follows
   * @return whether there was one
   */
  public synchronized boolean end(String logger, @Nullable String by) {
    Change change = changes.remove(logger);
    if (change == null) {
      return false;
    }
    if (change.end != null) {
      change.end.cancel();
    }
    change.revert();
    if (by != null) {
      print(by + " has set the level of " + logger + " back");
    }
    return true;
  }

  /** A request must not wait for standard error. */
  private void print(String line) {
    scheduler.execute("log", () -> AgentLog.print("log levels: " + line));
  }

  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof InvocationTargetException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.toString();
  }

  /** Writes the libraries with the levels that are set in them, and the changes. */
  public synchronized void write(JsonWriter json) {
    List<LogFramework> frameworks = LogFrameworks.in(loaded.get());
    json.list(
        "libraries",
        list -> {
          for (LogFramework each : frameworks) {
            list.open().field("name", each.name());
            try {
              list.field("levels", each.levels(MOST_SHOWN));
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
              list.field("problem", reason(e));
            }
            list.close();
          }
        });
    json.list(
        "changes",
        list -> {
          for (Change each : changes.values()) {
            List<String> where = new ArrayList<>();
            each.where.forEach(library -> where.add(library.name()));
            list.open()
                .field("logger", each.logger)
                .field("level", each.level)
                .field("until", Instant.ofEpochMilli(each.untilMillis).toString())
                .field("by", each.by)
                .texts("libraries", where)
                .close();
          }
        });
  }
}
