package io.graft.governance.health;

import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision;

/** What a check has changed for an instance. Immutable. */
public final class Change {
  private final Decision.Kind kind;
  private final Member member;
  private final String reason;
  private final boolean enforced;

  Change(Decision.Kind kind, Member member, String reason, boolean enforced) {
    this.kind = kind;
    this.member = member;
    this.reason = reason;
    this.enforced = enforced;
  }

  public Decision.Kind kind() {
    return kind;
  }

  public Member member() {
    return member;
  }

  /** A clause for people. */
  public String reason() {
    return reason;
  }

  /** Whether it was acted upon. */
  public boolean enforced() {
    return enforced;
  }
}
