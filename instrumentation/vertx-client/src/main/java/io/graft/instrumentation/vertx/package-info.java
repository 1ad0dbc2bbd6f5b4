/**
 * The HTTP client of Vert.x 4 and 5, and what is built on it, such as {@code WebClient}.
 *
 * <p>{@link io.graft.instrumentation.vertx.Hops} has the join points. The application gets a {@link
 * io.graft.instrumentation.vertx.VertxRequest}, which begins a call when it is sent; each attempt
 * opens a request of the library and sends what the application has set and written.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.vertx;

import io.graft.instrumentation.spi.Adapter;
