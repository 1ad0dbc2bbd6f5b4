/**
 * Apache HttpClient 5.
 *
 * <p>A call of a classic client begins and ends at {@code doExecute} of the client, where it is
 * also repeated ({@link io.graft.instrumentation.apache5.Execute}). The route is changed where the
 * library leases a connection, below redirects, proxies, cookies, caches and credentials, which
 * thereby all see the name that the application used; headers go into each request right before it
 * is written ({@link io.graft.instrumentation.apache5.Hops}).
 *
 * <p>Of an asynchronous client, the adapter gives the library a producer, consumer and callback of
 * its own for each attempt ({@link io.graft.instrumentation.apache5.AsyncExecute}, {@link
 * io.graft.instrumentation.apache5.AsyncHops}).
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.Adapter;
