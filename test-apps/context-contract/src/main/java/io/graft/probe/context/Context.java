package io.graft.probe.context;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.Callable;

/** The agent's context, seen through the one class of it that everybody sees. */
final class Context {
  private static final Method SLOT;
  private static final ClassLoader AGENT;

  static {
    try {
      SLOT = Class.forName("io.graft.bootstrap.Slot", true, null).getMethod("current");
      Class<?> bridge = Class.forName("io.graft.bootstrap.Bridge", true, null);
      Map<?, ?> agent = (Map<?, ?>) bridge.getMethod("agent").invoke(null);
      AGENT = agent.get("detach").getClass().getClassLoader();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Context() {}

  /** Returns the context of a new request. */
  static Object fresh() {
    try {
      return Requests.context(AGENT);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Object current() {
    return slot()[0];
  }

  /** Does work for a request. */
  static <T> T in(Object context, Callable<T> work) throws Exception {
    Object[] slot = slot();
    Object before = slot[0];
    slot[0] = context;
    try {
      return work.call();
    } finally {
      Check.same(context, slot[0], "the context of the thread that handed the work over");
      slot[0] = before;
    }
  }

  private static Object[] slot() {
    try {
      return (Object[]) SLOT.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
