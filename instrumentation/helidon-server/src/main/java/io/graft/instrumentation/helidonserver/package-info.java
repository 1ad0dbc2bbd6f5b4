/**
 * Requests to the server of Helidon 4, which runs each of them on one virtual thread.
 *
 * <p>Begin with {@link io.graft.instrumentation.helidonserver.FilterAdvice}, where requests of
 * HTTP/1 and HTTP/2 begin, before any filter, and end.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.helidonserver;

import io.graft.instrumentation.spi.Adapter;
