/**
 * {@code HttpURLConnection} of the JDK, http and https, from JDK 8 on.
 *
 * <p>A call is spread over several calls of the application on one connection object, on any
 * thread: it is kept beside that object. The instance replaces the host in the URL that sockets are
 * looked up and opened by, after proxies were chosen; the connection's own URL stays as it is, and
 * so do {@code Host}, cookies, credentials, redirects and, in the handshake, the name that the
 * certificate must have.
 */
package io.graft.instrumentation.urlconnection;
