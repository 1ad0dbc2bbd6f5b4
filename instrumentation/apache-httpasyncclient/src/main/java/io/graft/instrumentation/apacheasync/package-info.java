/**
 * Apache HttpAsyncClient 4.
 *
 * <p>The library gets a producer, consumer and callback of the adapter for each attempt ({@link
 * io.graft.instrumentation.apacheasync.Execute}). The route is changed where a connection is leased
 * from the pool, so planners, redirects, cookies and credentials see the name that the application
 * used; headers are written into each request just before it is sent ({@link
 * io.graft.instrumentation.apacheasync.Hops}).
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.apacheasync;

import io.graft.instrumentation.spi.Adapter;
