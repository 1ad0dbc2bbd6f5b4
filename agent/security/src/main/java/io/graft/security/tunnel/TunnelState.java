package io.graft.security.tunnel;

/** What a {@link TunnelConnection} waits for. */
enum TunnelState {
  FIRST_BYTE,
  /** The next message of a handshake, or that one can be sent. */
  HANDSHAKE,
  /** The thread of handshakes. */
  TASK,
  /** The application's port. */
  DIAL,
  RELAY,
  CLOSED
}
