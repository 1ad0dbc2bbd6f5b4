package io.graft.console.http;

/**
 * Responds to requests for one path. Called on the server's only thread: must read memory only and
 * never block.
 */
public interface Page {
  AdminResponse answer(AdminRequest request);
}
