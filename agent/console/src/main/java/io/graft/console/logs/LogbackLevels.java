package io.graft.console.logs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The loggers of one context of Logback. */
final class LogbackLevels implements LogFramework {
  private final Object context;
  private final Class<?> level;

  /**
   * @param context a {@code ch.qos.logback.classic.LoggerContext}
   */
  LogbackLevels(Object context) throws ClassNotFoundException {
    this.context = context;
    level = Reflection.load(context.getClass(), "ch.qos.logback.classic.Level");
  }

  @Override
  public String name() {
    return "Logback";
  }

  @Override
  public Map<String, String> levels(int most) throws ReflectiveOperationException {
    Map<String, String> levels = new TreeMap<>();
    for (Object each : (List<?>) Reflection.get(context, "getLoggerList")) {
      Object set = Reflection.call(each, "getLevel");
      if (set != null && levels.size() < most) {
        levels.put(String.valueOf(Reflection.call(each, "getName")), set.toString());
      }
    }
    return levels;
  }

  @Override
  public boolean hasLevel(String name) {
    try {
      return parse(name) != null;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private @Nullable Object parse(String name) throws ReflectiveOperationException {
    return Reflection.callStatic(level, "toLevel", name.toUpperCase(Locale.ROOT), null);
  }

  private Object logger(String name) throws ReflectiveOperationException {
    return Reflection.get(context, "getLogger", name);
  }

  @Override
  public @Nullable String set(String name, @Nullable String to)
      throws ReflectiveOperationException {
    Object logger = logger(name);
    Object before = Reflection.call(logger, "getLevel");
    Reflection.call(logger, "setLevel", to == null ? null : parse(to));
    return before == null ? null : before.toString();
  }
}
