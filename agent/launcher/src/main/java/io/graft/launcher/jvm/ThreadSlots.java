package io.graft.launcher.jvm;

import io.graft.bootstrap.Slot;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Empties the slots of the application's threads when the agent leaves. Woven code may have set a
 * context in a pool's thread and then been removed before it could clear it.
 *
 * <p>Reads {@link Thread}'s fields by reflection. Keeping a list of all slots would cost something
 * for each thread, and there may be millions of virtual ones. Slots of virtual threads are not
 * cleared: those threads end soon.
 */
public final class ThreadSlots {
  private ThreadSlots() {}

  /** Empties the slots of all platform threads. */
  public static void clear(Instrumentation instrumentation, JavaPlatform java)
      throws ReflectiveOperationException {
    java.open(instrumentation, Thread.class, ThreadSlots.class.getClassLoader());
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
