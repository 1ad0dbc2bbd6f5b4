/** Non-blocking TLS, with keys and certificates from PEM files. */
package io.graft.net.tls;
