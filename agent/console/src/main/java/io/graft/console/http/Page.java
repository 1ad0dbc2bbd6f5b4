package io.graft.console.http;

import org.jspecify.annotations.Nullable;

/**
 * Responds to requests for one path. Called on the server's only thread: must read memory only and
 * never block.
 */
public interface Page {
  AdminResponse answer(AdminRequest request);

  /**
   * Returns the response to a {@code POST} that may not do what it asks; {@code null}: it may, and
   * {@link #answer} gets it with its body, unless a web page of somebody else has sent it.
   */
  default @Nullable AdminResponse refuse(AdminRequest request) {
    return AdminResponse.error(405, "only GET and HEAD");
  }
}
