package io.graft.governance.inbound;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that has left HTTP for another protocol, such as WebSocket, until it closes. Its
 * request has ended with the handshake; a session counts for no limit, and a drain waits for it.
 */
public final class ServerSession {
  private final AtomicInteger open;
  private final AtomicInteger own = new AtomicInteger(1);

  ServerSession(AtomicInteger open) {
    this.open = open;
    open.incrementAndGet();
  }

  /** The connection has closed. May be called more than once, by any thread. */
  public void close() {
    if (own.getAndSet(0) != 0) {
      open.decrementAndGet();
    }
  }
}
