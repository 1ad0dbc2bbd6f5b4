/**
 * Requests to Jetty 9.4 to 11, standalone or embedded, with and without servlets, and the ports of
 * Jetty 9.4 to 12.
 *
 * <p>Requests are woven in the server itself, below handlers and the servlet API: {@link
 * io.graft.instrumentation.jettyserver.ChannelAdvice}. The adapter uses no type of that API, whose
 * name changes between Jetty 10 and 11. Ports are in {@link
 * io.graft.instrumentation.jettyserver.ServerStartAdvice}; what it uses has the same names in Jetty
 * 12, whose requests are in {@code jetty-server12}.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.jettyserver;

import io.graft.instrumentation.spi.Adapter;
