package io.graft.weaver;

import java.lang.invoke.CallSite;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls of class files older than Java 7. Those of newer ones are constants of the class, and
 * go with it; these are kept by the class, too, and by nobody else: what they lead to is of its
 * loader, which they would keep alive.
 */
final class LegacyCalls extends ClassValue<List<CallSite>> {
  private static final LegacyCalls OF = new LegacyCalls();

  private LegacyCalls() {}

  /** Keeps a linked call for as long as there is the class that makes it. */
  static void keep(WovenMethod method, CallSite call) {
    Class<?> caller;
    try {
      caller = Class.forName(method.owner, false, method.realm.loader());
    } catch (ClassNotFoundException | LinkageError hidden) {
      // Linked once more where it is collected.
      return;
    }
    List<CallSite> calls = OF.get(caller);
    synchronized (calls) {
      calls.add(call);
    }
  }

  @Override
  protected List<CallSite> computeValue(Class<?> caller) {
    return new ArrayList<CallSite>(4);
  }
}
