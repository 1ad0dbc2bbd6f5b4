package io.graft.security.check;

import io.graft.bootstrap.Slot;
import io.graft.daemon.AgentThread;

/** A thread for the start of one question, which is governed as a call of the application is. */
final class CheckThread {
  private CheckThread() {}

  static void run(Runnable begin) {
    AgentThread.create(
            "check",
            () -> {
              Slot.current()[Slot.OWN] = null;
              begin.run();
            })
        .start();
  }
}
