package io.graft.governance.health;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.eject.Ejector;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import java.util.ArrayList;
import java.util.List;

/** One look at all instances of a destination, and what it changes. */
final class Round {
  final Fleet fleet;
  final ClientPolicy policy;
  final long now;
  final List<Change> changes = new ArrayList<>();
  private final Ejector ejector;

  Round(Fleet fleet, ClientPolicy policy, Ejector ejector, long now) {
    this.fleet = fleet;
    this.policy = policy;
    this.ejector = ejector;
    this.now = now;
  }

  /** Whether instances that are found to be unwell are taken out, or only told. */
  boolean enforces() {
    return policy.ejectMode() != Mode.OBSERVE;
  }

  void tell(Kind kind, Member member, String reason) {
    changes.add(new Change(kind, member, reason, enforces()));
  }

  /** Brings a member back. */
  void back(Member member, String why) {
    ejector.restore(fleet, member, now);
    String reason = why + "; it starts with a small share";
    changes.add(new Change(Kind.RETURNED, member, reason, true));
  }

  /** Ejects a member that is out already, for the next, longer time. */
  void again(Kind kind, Member member, String reason) {
    ejector.again(fleet, member, reason, policy, now);
    tell(kind, member, reason);
  }

  /** Takes a member out until its health checks pass. */
  void unhealthy(Member member, String reason) {
    member.unhealthy(now, reason);
    fleet.impaired(true);
  }
}
