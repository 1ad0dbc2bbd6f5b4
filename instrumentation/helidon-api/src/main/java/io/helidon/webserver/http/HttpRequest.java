package io.helidon.webserver.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerRequestHeaders;

public interface HttpRequest {
  HttpPrologue prologue();

  ServerRequestHeaders headers();

  PeerInfo remotePeer();

  PeerInfo localPeer();
}
