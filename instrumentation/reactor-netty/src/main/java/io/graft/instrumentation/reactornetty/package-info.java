/**
 * Reactor Netty's HTTP client, 1.0 and later.
 *
 * <p>A call begins with a subscription ({@link io.graft.instrumentation.reactornetty.Hops.Subscribe
 * Subscribe}), and each attempt subscribes again; the rest of {@link
 * io.graft.instrumentation.reactornetty.Hops} is below redirects.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.reactornetty;

import io.graft.instrumentation.spi.Adapter;
