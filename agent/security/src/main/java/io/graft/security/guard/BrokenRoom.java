package io.graft.security.guard;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.Room;

/** Serves nobody, because a setting that decides who is let in is not valid. */
final class BrokenRoom implements Room {
  private static final Denial DENIAL =
      new Denial(
          503, "security is not configured", "invalid setting", "Cache-Control", "no-store");

  @Override
  public Denial enter(GuardedRequest request) {
    return DENIAL;
  }

  @Override
  public boolean enforces() {
    return true;
  }
}
