package io.graft.security;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import org.jspecify.annotations.Nullable;

/**
 * One decision about a request, on its way in. Immutable: other settings are another step.
 * Thread-safe, and on the path of each request: no lock, no log line, nothing that waits, but for a
 * login or the answer of a custom rule, on threads that may.
 */
public interface SecurityStep {
  /**
   * Looks at a request, may {@linkplain GuardedRequest#identify identify} its sender, and decides.
   *
   * @return why it may not be served; {@code null}: the next step decides
   */
  @Nullable Denial enter(GuardedRequest request);

  /** Whether this step refuses requests, or only observes them. */
  boolean enforces();
}
