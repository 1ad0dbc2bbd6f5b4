/**
 * {@code HttpURLConnection} of the JDK, http and https, from JDK 8 on.
 *
 * <p>A call consists of several method calls of the application on one connection object, on any
 * thread, so it is attached to that object. The instance replaces the host in the URL by which
 * sockets are looked up and opened, after proxies were chosen. The connection's own URL stays
 * unchanged, and so do {@code Host}, cookies, credentials, redirects and, in the handshake, the
 * name that the certificate must have.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Adapter;
