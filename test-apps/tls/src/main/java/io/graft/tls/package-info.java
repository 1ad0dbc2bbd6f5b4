/** Unmodified programs that serve plaintext at all addresses of the host. */
package io.graft.tls;
