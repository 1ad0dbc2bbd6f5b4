/**
 * Mutual TLS in front of the application's own ports: {@link io.graft.security.tunnel.Tunnels}
 * opens a listener beside each, which decrypts and passes the bytes on over loopback, and knows by
 * the source port of that connection who sends a request. Loaded only with {@code graft.tls}.
 */
package io.graft.security.tunnel;
