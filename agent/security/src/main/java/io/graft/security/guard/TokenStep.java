package io.graft.security.guard;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.security.SecurityStep;
import org.jspecify.annotations.Nullable;

/** The place of tokens among the decisions about a request. */
final class TokenStep implements SecurityStep {
  private final RequestGuard tokens;

  TokenStep(RequestGuard tokens) {
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
