package io.graft.weaver.link;

import java.lang.invoke.CallSite;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the linked calls of class files older than Java 7. In newer class files the JVM keeps them,
 * as constants of the class. Here each is kept by its class through a {@link ClassValue} and by
 * nothing else: the call refers to the class's loader, which must remain collectable.
 */
final class LegacyCalls extends ClassValue<List<CallSite>> {
  private static final LegacyCalls BY_CLASS = new LegacyCalls();

  private LegacyCalls() {}

  /** Keeps a linked call as long as the class that makes it exists. */
  static void keep(WovenMethod method, CallSite call) {
    Class<?> caller;
    try {
      caller = Class.forName(method.owner, false, method.loader.loader());
    } catch (ClassNotFoundException | LinkageError hidden) {
      // The call is linked again once it has been collected.
      return;
    }
    List<CallSite> calls = BY_CLASS.get(caller);
    synchronized (calls) {
      calls.add(call);
    }
  }

  @Override
  protected List<CallSite> computeValue(Class<?> caller) {
    return new ArrayList<CallSite>(4);
  }
}
