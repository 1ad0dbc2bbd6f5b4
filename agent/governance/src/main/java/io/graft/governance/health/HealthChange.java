package io.graft.governance.health;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Decision;

/** What a check has changed for an endpoint. Immutable. */
public final class HealthChange {
  private final Decision.Kind kind;
  private final Endpoint endpoint;
  private final String reason;
  private final boolean enforced;

  HealthChange(Decision.Kind kind, Endpoint endpoint, String reason, boolean enforced) {
    this.kind = kind;
    this.endpoint = endpoint;
    this.reason = reason;
    this.enforced = enforced;
  }

  public Decision.Kind kind() {
    return kind;
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** The reason, a clause. */
  public String reason() {
    return reason;
  }

  /** Whether it was enforced. */
  public boolean enforced() {
    return enforced;
  }
}
