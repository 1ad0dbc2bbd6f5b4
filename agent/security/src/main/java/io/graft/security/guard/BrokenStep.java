package io.graft.security.guard;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.SecurityStep;

/** Serves nobody, because what decides who is let in is not valid, or not there yet. */
final class BrokenStep implements SecurityStep {
  private final Denial denial;

  /**
   * @param reason for the operator
   */
  BrokenStep(String reason) {
    denial = new Denial(503, "security is not configured", reason, "Cache-Control", "no-store");
  }

  @Override
  public Denial enter(GuardedRequest request) {
    return denial;
  }

  @Override
  public boolean enforces() {
    return true;
  }
}
