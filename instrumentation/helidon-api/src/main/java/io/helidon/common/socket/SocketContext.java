package io.helidon.common.socket;

public interface SocketContext {
  PeerInfo remotePeer();

  PeerInfo localPeer();

  boolean isSecure();
}
