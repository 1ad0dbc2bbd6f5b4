package io.graft.probe.context;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.Callable;

/** The agent's context, seen through the one class of it that everybody sees. */
final class Context {
  private static final Method SLOT;
  private static final Constructor<?> CONTEXT;
  private static final Object TRACE;

  static {
    try {
      SLOT = Class.forName("io.graft.bootstrap.Slot", true, null).getMethod("current");
      Class<?> bridge = Class.forName("io.graft.bootstrap.Bridge", true, null);
      Map<?, ?> agent = (Map<?, ?>) bridge.getMethod("agent").invoke(null);
      ClassLoader loader = agent.get("detach").getClass().getClassLoader();
      Class<?> trace = loader.loadClass("io.graft.governance.context.TraceIds");
      TRACE =
          trace
              .getConstructor(long.class, long.class, long.class, int.class)
              .newInstance(1L, 2L, 3L, 1);
      CONTEXT =
          loader
              .loadClass("io.graft.governance.context.CallContext")
              .getDeclaredConstructor(trace, String.class, String.class, long.class);
      CONTEXT.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Context() {}

  /** Returns the context of a new request. */
  static Object fresh() {
    try {
      return CONTEXT.newInstance(TRACE, null, null, Long.MAX_VALUE);
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
