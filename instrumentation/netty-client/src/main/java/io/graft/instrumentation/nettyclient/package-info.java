/**
 * Layers mutual TLS on connections of Netty 4, for all clients that are built on it. An adapter
 * connects to a {@link io.graft.instrumentation.spi.tls.LayeredAddress}, and asks {@code
 * LayeredChannel} before it writes a request.
 */
package io.graft.instrumentation.nettyclient;
