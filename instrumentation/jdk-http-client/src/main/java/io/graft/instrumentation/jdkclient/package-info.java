/**
 * The JDK's own HTTP client, {@code java.net.http}, of JDK 11 and later.
 *
 * <p>The private {@code sendAsync} that every way of sending calls is replaced by a {@link
 * io.graft.instrumentation.jdkclient.JdkCall}, which calls it once for each attempt. The address
 * and headers of each hop are set below redirects and proxies, when the library asks for them:
 * {@link io.graft.instrumentation.jdkclient.Hops}.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Adapter;
