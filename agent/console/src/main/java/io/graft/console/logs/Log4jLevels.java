package io.graft.console.logs;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The loggers of one context of Log4j 2. */
final class Log4jLevels implements LogFramework {
  private static final String ROOT = "ROOT";

  private final Object context;
  private final Class<?> level;
  private final Class<?> loggerConfig;

  /**
   * @param context a {@code org.apache.logging.log4j.core.LoggerContext}
   */
  Log4jLevels(Object context) throws ClassNotFoundException {
    this.context = context;
    level = Reflection.load(context.getClass(), "org.apache.logging.log4j.Level");
    loggerConfig =
        Reflection.load(context.getClass(), "org.apache.logging.log4j.core.config.LoggerConfig");
  }

  @Override
  public String name() {
    return "Log4j 2";
  }

  private Object configuration() throws ReflectiveOperationException {
    return Reflection.get(context, "getConfiguration");
  }

  /** In Log4j the root logger has no name. */
  private static String own(String logger) {
    return logger.equals(ROOT) ? "" : logger;
  }

  @Override
  public Map<String, String> levels(int most) throws ReflectiveOperationException {
    Map<String, String> levels = new TreeMap<>();
    Map<?, ?> configured = (Map<?, ?>) Reflection.get(configuration(), "getLoggers");
    for (Map.Entry<?, ?> each : configured.entrySet()) {
      String name = String.valueOf(each.getKey());
      if (levels.size() < most) {
        Object set = Reflection.call(each.getValue(), "getLevel");
        levels.put(name.isEmpty() ? ROOT : name, String.valueOf(set));
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
    return Reflection.callStatic(level, "getLevel", name.toUpperCase(Locale.ROOT));
  }

  private Object nearest(Object configuration, String name) throws ReflectiveOperationException {
    return Reflection.get(configuration, "getLoggerConfig", name);
  }

  @Override
  public @Nullable String set(String logger, @Nullable String to)
      throws ReflectiveOperationException {
    String name = own(logger);
    Object configuration = configuration();
    Object nearest = nearest(configuration, name);
    boolean exact = name.equals(Reflection.call(nearest, "getName"));
    Object before = exact ? Reflection.call(nearest, "getLevel") : null;
    if (to == null) {
      if (exact && !name.isEmpty()) {
        Reflection.call(configuration, "removeLogger", name);
      }
    } else if (exact) {
      Reflection.call(nearest, "setLevel", parse(to));
    } else {
      Object added =
          loggerConfig
              .getConstructor(String.class, level, boolean.class)
              .newInstance(name, parse(to), true);
      Reflection.call(configuration, "addLogger", name, added);
    }
    Reflection.call(context, "updateLoggers");
    return before == null ? null : before.toString();
  }
}
