package io.graft.registry.announce;

import io.graft.governance.service.OpenSocket;
import io.graft.log.AgentLog;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks each second whether the choice of the service's port still holds, and logs one line if a
 * JVM that listens is not registered after some time. Runs on the scheduler's thread.
 */
public final class PortWatch {
  /** A container's port is only guessed after no socket was opened for this long. */
  private static final long QUIET_MILLIS = 2000;

  /** How long to wait for a socket on {@code graft.service.port}. */
  private static final long PATIENCE_MILLIS = 10_000;

  /** After this time the line is logged that nothing is registered although something listens. */
  private static final long SILENT_MILLIS = 30_000;

  /** The same while something is known to start that may take long. */
  private static final long SLOW_MILLIS = 120_000;

  /** How often to look for sockets that no Java code opened; each costs some microseconds. */
  private static final long LOOK_MILLIS = 10_000;

  private final ServiceRegistration registration;
  private final Supplier<@Nullable Boolean> container;
  private final long began = System.nanoTime();
  private long looked;
  private boolean canLook = true;
  private boolean told;

  /**
   * @param container whether a servlet container runs whose ports are unknown; {@code null}: a
   *     server runs whose ports are reported
   */
  public PortWatch(ServiceRegistration registration, Supplier<@Nullable Boolean> container) {
    this.registration = registration;
    this.container = container;
  }

  /** Checks once. */
  public void run() {
    if (registration.hasService() || registration.ports().quietMillis() < QUIET_MILLIS) {
      return;
    }
    long age = (System.nanoTime() - began) / 1000000;
    boolean patient = registration.ports().quietMillis() >= PATIENCE_MILLIS;
    if (!patient && !registration.ports().anyOfTheApplication()) {
      return;
    }
    Boolean servlets = container.get();
    boolean untold = servlets != null && servlets;
    if (untold || patient) {
      look();
    }
    if (untold) {
      registration.ports().container();
      registration.hasService();
    }
    if (registration.ports().isConfigured()
        && patient
        && (registration.ports().anyOfTheApplication() || !canLook)) {
      registration.ports().up();
      registration.hasService();
    }
    // A server that reports its ports, and a framework, may take long to start.
    boolean starts = servlets == null || registration.isStarting();
    long limit = starts ? SLOW_MILLIS : SILENT_MILLIS;
    if (patient && age >= limit && !told && !registration.hasService()) {
      tell(starts);
    }
  }

  private void look() {
    long now = System.nanoTime();
    if (!canLook || looked != 0 && now - looked < LOOK_MILLIS * 1000000) {
      return;
    }
    looked = now;
    List<OpenSocket> listening = ProcessSockets.listening();
    canLook = listening != null;
    if (listening != null) {
      registration.ports().found(listening);
      registration.hasService();
    }
  }

  /**
   * @param starts whether a server or framework runs that reports its ports itself, and has not yet
   */
  private void tell(boolean starts) {
    String problem = registration.unregistered();
    if (problem != null) {
      told = true;
      AgentLog.print(
          "nothing is registered: "
              + problem
              + (starts
                  ? "; a server is there that has not reported that it has started"
                  : "; set graft.service.port=<port> to the service's port"));
    }
  }
}
