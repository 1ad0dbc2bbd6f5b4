/**
 * The agent's own connections to registries, instances, collectors and name servers. One thread,
 * the {@link io.graft.net.EventLoop}, serves all of them without blocking. It starts with the first
 * request.
 *
 * <p>It is used by {@link io.graft.net.http} for HTTP/1.1, {@link io.graft.net.MessageExchange} for
 * single messages over UDP or TCP, and {@link io.graft.net.tls} for TLS. {@link
 * io.graft.net.server} parses how settings describe a server, {@link io.graft.net.json} reads and
 * writes JSON.
 *
 * <p>{@code HttpURLConnection} is not used: it initialises {@code java.util.logging} before the
 * application has chosen its log manager, and blocks a thread for each server that does not
 * respond.
 */
package io.graft.net;
