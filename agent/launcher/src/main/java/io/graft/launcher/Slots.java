package io.graft.launcher;

import io.graft.bootstrap.Slot;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Empties the slots of the application's threads when the agent leaves. A thread of a pool may have
 * been given a context by woven code that is not there any more to take it back.
 *
 * <p>It reaches into {@link Thread} by reflection, because a list of all slots would cost each new
 * thread, and virtual ones come by the million. Those end soon, and their slots with them.
 */
final class Slots {
  private Slots() {}

  /** Empties the slots of all platform threads. */
  static void clear(Instrumentation instrumentation, Java java)
      throws ReflectiveOperationException {
    java.open(instrumentation, Thread.class, Slots.class.getClassLoader());
    Field slots = Slot.class.getDeclaredField("SLOTS");
    slots.setAccessible(true);
    Object key = slots.get(null);
    Field locals = Thread.class.getDeclaredField("threadLocals");
    locals.setAccessible(true);
    Method entry = locals.getType().getDeclaredMethod("getEntry", ThreadLocal.class);
    entry.setAccessible(true);
    Field value = entry.getReturnType().getDeclaredField("value");
    value.setAccessible(true);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      Object map = locals.get(thread);
      Object found = map == null ? null : entry.invoke(map, key);
      if (found != null) {
        Arrays.fill((Object[]) value.get(found), null);
      }
    }
  }
}
