/**
 * Jetty's HTTP client. {@code jetty-client12} has the same classes with the names of version 12,
 * except for what the versions do differently: {@link io.graft.instrumentation.jetty.Requests} and
 * {@link io.graft.instrumentation.jetty.Listeners}.
 *
 * <p>The request of the application is never sent itself. Each attempt sends a copy, with a
 * conversation of its own, and the application's listeners get the response of one of them: {@link
 * io.graft.instrumentation.jetty.JettyCall}. A hop belongs to the attempt whose conversation it is
 * part of.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.jetty;

import io.graft.instrumentation.spi.Adapter;
