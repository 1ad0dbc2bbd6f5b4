package io.graft.console.http;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may see the admin endpoint. Called on the server's only thread, and never blocks. A
 * request about which it fails is refused.
 */
public interface AdminGuard {
  /** Returns the response to a request that may not see its page; {@code null}: it may. */
  @Nullable AdminResponse refuse(AdminRequest request);
}
