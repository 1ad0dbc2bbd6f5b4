package io.graft.security.guard;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.security.Room;
import org.jspecify.annotations.Nullable;

/** The place of tokens among the decisions about a request. */
final class TokenRoom implements Room {
  private final RequestGuard tokens;

  TokenRoom(RequestGuard tokens) {
    this.tokens = tokens;
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    return tokens.admit(request);
  }

  @Override
  public boolean enforces() {
    return tokens.enforces();
  }
}
