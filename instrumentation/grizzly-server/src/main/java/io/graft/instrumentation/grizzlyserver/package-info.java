/**
 * Requests to servers on Grizzly 2.3 to 4: HTTP handlers, Jersey's container, and servlets.
 *
 * <p>Everything is woven in the HTTP server of Grizzly, whose classes have the same names in every
 * version: requests in {@link io.graft.instrumentation.grizzlyserver.HandlerAdvice}, what servlets
 * add in {@link io.graft.instrumentation.grizzlyserver.ServletAdvice}, ports in {@link
 * io.graft.instrumentation.grizzlyserver.ListenerAdvice}.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.grizzlyserver;

import io.graft.instrumentation.spi.Adapter;
