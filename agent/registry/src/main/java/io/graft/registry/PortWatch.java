package io.graft.registry;

import io.graft.config.Notice;
import io.graft.governance.service.OpenSocket;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks each second whether the service's port is still what it seems, and says in one line, after
 * a time, where a JVM that listens is not registered. Runs on the scheduler's thread.
 */
final class PortWatch {
  /** How long no other socket has to be opened until a container's port is guessed. */
  private static final long QUIET_MILLIS = 2000;

  /** How long {@code graft.service.port} waits for a socket that listens on it. */
  private static final long PATIENCE_MILLIS = 10_000;

  /** After how much time it is said that nothing is registered though something listens. */
  private static final long SILENT_MILLIS = 30_000;

  /** The same where something is known to start that may take long. */
  private static final long SLOW_MILLIS = 120_000;

  /** How often sockets are looked for that no Java code opened: each costs some microseconds. */
  private static final long LOOK_MILLIS = 10_000;

  private final ServiceRegistration registration;
  private final Supplier<@Nullable Boolean> container;
  private final boolean portIsSet;
  private final long began = System.nanoTime();
  private long looked;
  private boolean canLook = true;
  private boolean told;

  /**
   * @param container whether a servlet container is there whose ports no adapter tells; {@code
   *     null}: a server that tells its ports is
   * @param portIsSet whether {@code graft.service.port} is set
   */
  PortWatch(
      ServiceRegistration registration, Supplier<@Nullable Boolean> container, boolean portIsSet) {
    this.registration = registration;
    this.container = container;
    this.portIsSet = portIsSet;
  }

  /** Looks once. */
  void run() {
    if (registration.hasService() || registration.quietMillis() < QUIET_MILLIS) {
      return;
    }
    long age = (System.nanoTime() - began) / 1000000;
    boolean patient = registration.quietMillis() >= PATIENCE_MILLIS;
    if (!patient && !registration.anyOfTheApplication()) {
      return;
    }
    Boolean servlets = container.get();
    boolean untold = servlets != null && servlets;
    if (untold || patient) {
      look();
    }
    if (untold) {
      registration.container();
    }
    if (portIsSet && patient && (registration.anyOfTheApplication() || !canLook)) {
      registration.up();
    }
    // A server that tells its ports, and a framework, may take long to start.
    boolean starts = servlets == null || registration.isStarting();
    long limit = starts ? SLOW_MILLIS : SILENT_MILLIS;
    if (patient && age >= limit && !told && !registration.hasService()) {
      tell();
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
      registration.found(listening);
    }
  }

  private void tell() {
    String problem = registration.unregistered();
    if (problem != null) {
      told = true;
      Notice.print(
          "nothing is registered: "
              + problem
              + "; graft.service.port=<port> says which port is the service");
    }
  }
}
