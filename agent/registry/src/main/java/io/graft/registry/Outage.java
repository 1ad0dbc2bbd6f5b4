package io.graft.registry;

import io.graft.log.AgentLog;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Logs failures of a registry: one line for each reason, whether reading or registering has failed,
 * and one when it works again. Runs on the agent's thread, except for {@link #unreadable}.
 */
public final class Outage {
  private static final int MOST_REASONS = 8;

  private final String registry;
  private final Set<String> told = new HashSet<>();
  private volatile @Nullable String unreadable;
  private boolean unwritable;

  public Outage(String registry) {
    this.registry = registry;
  }

  /** The name of the registry in log lines. */
  public String registry() {
    return registry;
  }

  /** Why it cannot be read now; {@code null}: it can, or has not been read yet. */
  public @Nullable String unreadable() {
    return unreadable;
  }

  public void readFailed(String reason) {
    unreadable = reason;
    if (fresh(reason)) {
      AgentLog.print(
          "registry "
              + registry
              + " cannot be read: "
              + reason
              + "; what is known stays in use; trying again");
    }
  }

  public void readWorks() {
    if (unreadable == null) {
      return;
    }
    unreadable = null;
    if (!unwritable) {
      over("registry " + registry + " can be read again");
    }
  }

  /**
   * @param known whether the reason has been logged already
   */
  public void writeFailed(String reason, String service, boolean known) {
    unwritable = true;
    if (fresh(reason) && !known) {
      AgentLog.print(
          "registry "
              + registry
              + ": "
              + reason
              + "; "
              + service
              + " runs on, others may not find it; trying again");
    }
  }

  public void writeWorks(String service) {
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
    AgentLog.print(line);
  }
}
