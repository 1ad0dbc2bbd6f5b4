package io.graft.governance.health;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.eject.Ejector;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the instances of one destination besides its calls: see {@link Returns} and
 * {@link ActiveChecks}. {@link #tick} comes twice a second from one thread and costs next to
 * nothing where all are well and none has a health check.
 */
public final class HealthWatch {
  private final Ejector ejector;
  private final @Nullable ActiveChecks active;
  private final @Nullable Returns returns;

  /**
   * @param checks who asks; {@code null}: nobody, and what is ejected comes back when its time is
   *     over
   */
  public HealthWatch(@Nullable Checks checks, Ejector ejector, Randomness random) {
    this.ejector = ejector;
    active = checks == null ? null : new ActiveChecks(checks, random);
    returns = checks == null ? null : new Returns(checks, active);
  }

  /** Whether {@link #tick} has anything to do, without the lock that it needs. */
  public boolean due(Fleet fleet, ClientPolicy policy) {
    return active != null && (fleet.impaired() || active.wanted(fleet, policy));
  }

  /**
   * Reads the answers that have come, acts on them, and asks what there is to ask now. To be called
   * under the lock of the destination.
   *
   * @param idle whether the destination has had no calls for a minute: it is then asked less often
   * @return what has changed, to be told
   */
  public List<Change> tick(Fleet fleet, ClientPolicy policy, boolean idle, long now) {
    Round round = new Round(fleet, policy, ejector, now);
    if (active != null && returns != null) {
      active.look(round, idle);
      returns.look(round);
    }
    return round.changes;
  }

  /** What the health checks of an instance show now; {@code null}: it has none. */
  public @Nullable Health health(Member member) {
    return active == null ? null : active.health(member);
  }
}
