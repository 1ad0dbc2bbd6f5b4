package io.graft.console.logs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the copies of logging libraries among the classes that are loaded. */
final class LogFrameworks {
  private static final String SLF4J = "org.slf4j.LoggerFactory";
  private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";
  private static final String LOG4J = "org.apache.logging.log4j.LogManager";
  private static final String LOG4J_CORE = "org.apache.logging.log4j.core.LoggerContext";
  private static final String LOG4J_PACKAGE = "org.apache.logging.log4j.core.";
  private static final String JUL = "java.util.logging.LogManager";

  /** Of SLF4J's state: it has found its library. */
  private static final Integer BOUND = 3;

  private static final int MOST = 64;

  private final Set<Object> contexts = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<LogFramework> found = new ArrayList<>();

  private LogFrameworks() {}

  static List<LogFramework> in(Class<?>[] loaded) {
    LogFrameworks search = new LogFrameworks();
    List<Class<?>> interesting = new ArrayList<>();
    boolean logback = false;
    boolean log4j = false;
    boolean jul = false;
    for (Class<?> each : loaded) {
      String name = each.getName();
      logback |= name.equals(LOGBACK);
      log4j |= name.equals(LOG4J_CORE);
      jul |= name.equals(JUL);
      if (name.equals(SLF4J) || name.equals(LOG4J)) {
        interesting.add(each);
      }
    }
    for (Class<?> each : interesting) {
      try {
        if (logback && each.getName().equals(SLF4J)) {
          search.logback(each);
        } else if (log4j && each.getName().equals(LOG4J)) {
          search.log4j(each);
        }
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        // This copy is not as known versions are.
        continue;
      }
    }
    if (jul) {
      search.found.add(new JulLevels());
    }
    return search.found;
  }

  private void logback(Class<?> factory) throws ReflectiveOperationException {
    // A copy that has not been used yet must not be started from here.
    Object state = Reflection.field(factory, "INITIALIZATION_STATE");
    Object context =
        BOUND.equals(state) ? Reflection.callStatic(factory, "getILoggerFactory") : null;
    if (context != null && context.getClass().getName().equals(LOGBACK) && isNew(context)) {
      found.add(new LogbackLevels(context));
    }
  }

  private void log4j(Class<?> manager) throws ReflectiveOperationException {
    Object factory = Reflection.callStatic(manager, "getFactory");
    Object selector = factory == null ? null : Reflection.call(factory, "getSelector");
    Object all = selector == null ? null : Reflection.call(selector, "getLoggerContexts");
    for (Object each : all instanceof Collection ? (Collection<?>) all : new ArrayList<>()) {
      if (each.getClass().getName().startsWith(LOG4J_PACKAGE) && isNew(each)) {
        found.add(new Log4jLevels(each));
      }
    }
  }

  private boolean isNew(@Nullable Object context) {
    return found.size() < MOST && context != null && contexts.add(context);
  }
}
