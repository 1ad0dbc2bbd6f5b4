/**
 * Addresses of endpoints with mutual TLS beneath their connections, for clients on event loops:
 * begin with {@link io.graft.instrumentation.spi.tls.LayeredAddress}.
 */
package io.graft.instrumentation.spi.tls;
