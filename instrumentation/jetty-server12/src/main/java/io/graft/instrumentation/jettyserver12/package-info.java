/**
 * Requests to Jetty 12: core handlers, and servlets of the environments ee8 to ee11 on top of them.
 *
 * <p>A request is woven in the server itself: {@link
 * io.graft.instrumentation.jettyserver12.HandleAdvice}. Its end is seen by a wrapper around its
 * stream, which is public API: {@link io.graft.instrumentation.jettyserver12.CallStream}. Only what
 * the servlet API adds, later dispatches and routes, is woven in the environments. Ports are
 * reported by {@code jetty-server}.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.jettyserver12;

import io.graft.instrumentation.spi.Adapter;
