package io.graft.weaver;

import io.graft.weaver.link.WovenMethod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until every thread has left the woven methods. It looks at stacks, which costs nothing
 * until it is asked for; a counter would cost something at each call.
 */
final class WovenFrames {
  private static final long PAUSE_MILLIS = 20;

  private WovenFrames() {}

  /**
   * Returns when each thread has been seen outside of these methods once, or when the time is over.
   * A thread that enters one again runs the original code.
   */
  static void awaitLeft(List<WovenMethod> methods, long patienceMillis) {
    Set<String> names = new HashSet<String>();
    for (WovenMethod method : methods) {
      // Threads of pools stay inside a woven loop forever, and have nothing to finish there.
      if (!method.owner.startsWith("java.util.concurrent.")) {
        names.add(method.owner + "." + method.name);
      }
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    Map<Thread, Boolean> inside = inside(Thread.getAllStackTraces(), names);
    try {
      while (!inside.isEmpty() && System.nanoTime() - deadline < 0) {
        Thread.sleep(PAUSE_MILLIS);
        inside.keySet().retainAll(inside(Thread.getAllStackTraces(), names).keySet());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<Thread, Boolean> inside(
      Map<Thread, StackTraceElement[]> stacks, Set<String> names) {
    Map<Thread, Boolean> inside = new HashMap<Thread, Boolean>();
    for (Map.Entry<Thread, StackTraceElement[]> stack : stacks.entrySet()) {
      for (StackTraceElement frame : stack.getValue()) {
        if (names.contains(frame.getClassName() + "." + frame.getMethodName())) {
          inside.put(stack.getKey(), Boolean.TRUE);
          break;
        }
      }
    }
    return inside;
  }
}
