package io.graft.launcher.wiring;

import io.graft.governance.inbound.Inbound;
import io.graft.log.AgentLog;
import io.graft.weaver.Weaver;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks every second whether security is enforced: the weaver must know it, and the operator which
 * servers it does not cover. Loaded only if security is configured.
 */
final class CoverageWatch implements Runnable {
  static final long MILLIS = 1000;

  private final Inbound inbound;
  private final Weaver weaver;
  private final Set<String> told = new HashSet<>();

  CoverageWatch(Inbound inbound, Weaver weaver) {
    this.inbound = inbound;
    this.weaver = weaver;
  }

  @Override
  public void run() {
    boolean enforces = inbound.enforces();
    weaver.guarded(enforces);
    if (!enforces) {
      return;
    }
    for (String gap : Coverage.gaps(weaver)) {
      if (told.add(gap)) {
        AgentLog.print(
            "NOT PROTECTED: security is enforced, but requests of this server are not guarded: "
                + gap
                + "; /graft/health responds UNCOVERED");
      }
    }
  }
}
