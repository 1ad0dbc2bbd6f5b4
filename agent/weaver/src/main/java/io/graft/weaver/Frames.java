package io.graft.weaver;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until no thread is inside of a method that was woven. Looking at stacks costs nothing
 * before it is asked for, where a counter would cost each call.
 */
final class Frames {
  private static final long PAUSE_MILLIS = 20;

  private Frames() {}

  /**
   * Returns when each thread was seen once outside of these methods, or the time is over. A thread
   * that was outside may have entered again: then it runs the code that has replaced them.
   */
  static void awaitLeft(List<WovenMethod> methods, long patienceMillis) {
    Set<String> names = new HashSet<String>();
    for (WovenMethod method : methods) {
      // The threads of pools are inside of a woven loop for good, and have nothing to finish there.
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
