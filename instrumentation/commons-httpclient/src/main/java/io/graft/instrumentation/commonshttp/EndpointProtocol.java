package io.graft.instrumentation.commonshttp;

import io.graft.governance.service.Instance;
import org.apache.commons.httpclient.protocol.Protocol;
import org.apache.commons.httpclient.protocol.SecureProtocolSocketFactory;

/**
 * The protocol of a hop, spoken with one instance. The library keeps connections by host, port and
 * protocol, protocols are equal by their socket factories, and these make the sockets: with this
 * one, a connection is found for one instance alone, and host and port stay the application's.
 */
final class EndpointProtocol extends Protocol {
  /** What the application, or the library for it, has named. */
  final Protocol given;

  EndpointProtocol(Instance instance, Protocol given) {
    super(
        given.getScheme(),
        given.getSocketFactory() instanceof SecureProtocolSocketFactory
            ? new EndpointSockets.Secure(instance, given.getSocketFactory())
            : new EndpointSockets(instance, given.getSocketFactory()),
        given.getDefaultPort());
    this.given = given;
  }
}
