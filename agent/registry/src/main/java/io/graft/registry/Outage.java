package io.graft.registry;

import io.graft.config.Notice;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells people of a registry that fails: a line for each reason, whether reading or writing has
 * found it first, and one when it is over. On the agent's thread, but for {@link #unreadable}.
 */
final class Outage {
  private static final int MOST_REASONS = 8;

  private final String registry;
  private final Set<String> told = new HashSet<>();
  private volatile @Nullable String unreadable;
  private boolean unwritable;

  Outage(String registry) {
    this.registry = registry;
  }

  /** What the registry is called, for people. */
  String registry() {
    return registry;
  }

  /** Why it cannot be read now; {@code null}: it can, or nobody has tried. */
  @Nullable String unreadable() {
    return unreadable;
  }

  void readFailed(String reason) {
    unreadable = reason;
    if (fresh(reason)) {
      Notice.print(
          "registry "
              + registry
              + " cannot be read: "
              + reason
              + "; what is known stays in use; trying again");
    }
  }

  void readWorks() {
    if (unreadable == null) {
      return;
    }
    unreadable = null;
    if (!unwritable) {
      over("registry " + registry + " can be read again");
    }
  }

  /**
   * @param known whether people have been told already
   */
  void writeFailed(String reason, String service, boolean known) {
    unwritable = true;
    if (fresh(reason) && !known) {
      Notice.print(
          "registry "
              + registry
              + ": "
              + reason
              + "; "
              + service
              + " runs on, others may not find it; trying again");
    }
  }

  void writeWorks(String service) {
    if (!unwritable) {
      return;
    }
    unwritable = false;
    over(service + " is registered now in registry " + registry);
  }

  private boolean fresh(String reason) {
    return told.size() < MOST_REASONS && told.add(reason);
  }

  private void over(String line) {
    if (unreadable == null) {
      told.clear();
    }
    Notice.print(line);
  }
}
