package io.graft.registry;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** This service in one registry: what was announced there, and whether that worked. */
final class Announcement {
  private final Registry registry;

  // Read without the lock, which is held while the registry is written to.
  private volatile @Nullable Instance announced;
  private volatile @Nullable String problem;

  private boolean left;

  Announcement(Registry registry) {
    this.registry = registry;
  }

  Registry registry() {
    return registry;
  }

  /** What the registry was told last and took; {@code null}: nothing. */
  @Nullable Instance announced() {
    return announced;
  }

  /** Why announcing did not work; {@code null}: it did. */
  @Nullable String problem() {
    return problem;
  }

  /** Announces the instance, or says that it lives; a failure is told once and tried again. */
  synchronized void announce(Instance instance) {
    if (left) {
      return;
    }
    try {
      if (instance.equals(announced)) {
        registry.renew(instance);
      } else {
        registry.register(instance);
      }
      if (problem != null) {
        Notice.print(instance.service() + " is registered now in registry " + registry.describe());
      }
      announced = instance;
      problem = null;
    } catch (IOException | RuntimeException e) {
      failed(instance, e);
    }
  }

  /**
   * Tells others to go elsewhere, and announces nothing more until {@link #comeBack}.
   *
   * @return whether anything was announced, so that there are others to wait for
   */
  synchronized boolean drain() {
    left = true;
    Instance instance = announced;
    if (instance == null) {
      return false;
    }
    try {
      registry.drain(instance);
    } catch (IOException | RuntimeException e) {
      failed(instance, e);
    }
    return true;
  }

  /** Takes the instance away. */
  synchronized void leave() {
    left = true;
    Instance instance = announced;
    if (instance == null) {
      return;
    }
    try {
      registry.deregister(instance);
    } catch (IOException | RuntimeException e) {
      failed(instance, e);
    }
    announced = null;
  }

  /** Lets {@link #announce} announce again. */
  synchronized void comeBack() {
    left = false;
  }

  private void failed(Instance instance, Exception failure) {
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    if (!reason.equals(problem)) {
      problem = reason;
      if (failure instanceof ReportedException) {
        return;
      }
      Notice.print(
          "registry "
              + registry.describe()
              + ": "
              + reason
              + "; "
              + instance.service()
              + " runs on, others may not find it; trying again");
    }
  }
}
