package io.graft.registry.announce;

import io.graft.log.AgentLog;
import java.util.List;

/** Registers at last, although a framework has not reported that it is ready. */
final class ReadinessLimit implements Runnable {
  /** How long a framework may take to become ready while a port already listens. */
  static final long MILLIS = 60000;

  private final ServiceRegistration registration;

  ReadinessLimit(ServiceRegistration registration) {
    this.registration = registration;
  }

  @Override
  public void run() {
    List<String> missing = registration.stopWaiting();
    if (missing != null) {
      AgentLog.print(
          "a port has been listening for "
              + MILLIS / 1000
              + "s and "
              + missing
              + " is still starting; registering now");
      registration.reconcileSoon();
    }
  }
}
