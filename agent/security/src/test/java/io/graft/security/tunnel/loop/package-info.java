/** Tunnels that have much to do. */
package io.graft.security.tunnel.loop;
