package io.graft.registry.announce;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The frameworks that are still starting the application. Not thread-safe. */
final class Readiness {
  private final Set<String> starting = new HashSet<>();

  /** Whether the application was ready once. A framework that starts later changes nothing. */
  private boolean reached;

  /** Whether others could not call the service yet. Set on any thread. */
  private volatile boolean held;

  void hold(boolean value) {
    held = value;
  }

  void starting(String framework) {
    starting.add(framework);
  }

  /** Returns whether the framework was starting. */
  boolean ready(String framework) {
    return starting.remove(framework);
  }

  /** Whether a framework is starting the application now. */
  boolean isStarting() {
    return !starting.isEmpty();
  }

  /** Whether the service has to wait before it is registered. */
  boolean waits() {
    return held || isStarting() && !reached;
  }

  /** Called when the service is registered: frameworks that start later do not delay it. */
  void reached() {
    reached = true;
  }

  /** Called when the service's port has closed: the next port waits again. */
  void reset() {
    reached = false;
  }

  /** Stops waiting. Returns the frameworks that are still starting. */
  List<String> giveUp() {
    reached = true;
    held = false;
    return new ArrayList<>(starting);
  }

  /** Returns the names of the frameworks that are still starting, or what else is waited for. */
  @Override
  public String toString() {
    return held && starting.isEmpty() ? "[mutual TLS]" : starting.toString();
  }
}
