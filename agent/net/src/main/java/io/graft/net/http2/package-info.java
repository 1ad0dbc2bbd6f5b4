/**
 * A client of HTTP/2 (RFC 9113) for requests that carry a message and get a short response, as
 * those of gRPC. One request at a time on one connection, served by the agent's event loop.
 *
 * <p>Begin with {@link io.graft.net.http2.Http2Client}. {@link io.graft.net.http2.Http2Connection}
 * has the protocol, {@link io.graft.net.http2.HeaderDecoder} the compression of headers (HPACK, RFC
 * 7541).
 */
package io.graft.net.http2;
