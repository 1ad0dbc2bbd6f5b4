/**
 * The JDK's own HTTP client, {@code java.net.http}, of JDK 11 and newer.
 *
 * <p>The private {@code sendAsync} that every way of sending leads to is replaced by an {@link
 * io.graft.instrumentation.jdkclient.Exchange}, which calls it once for each attempt. What belongs
 * to one hop, its address and its headers, is asked for by the library itself, below redirects and
 * proxies.
 */
package io.graft.instrumentation.jdkclient;
