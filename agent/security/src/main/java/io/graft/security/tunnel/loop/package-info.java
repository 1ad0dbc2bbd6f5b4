/** The thread that passes on the bytes of all tunnels, TLS on it, and the threads of handshakes. */
package io.graft.security.tunnel.loop;
