package io.graft.governance.endpoint;

/** A connection that was opened to an endpoint. It must not keep the socket in memory. */
public abstract class OpenConnection {
  /** Whether the socket is still open. */
  public abstract boolean isOpen();
}
