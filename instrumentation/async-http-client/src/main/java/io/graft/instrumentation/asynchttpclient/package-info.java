/**
 * AsyncHttpClient. {@code async-http-client1} has the same classes with the names of 1.9, except
 * for what the versions do differently: {@link io.graft.instrumentation.asynchttpclient.Library},
 * {@link io.graft.instrumentation.asynchttpclient.Partition} and {@link
 * io.graft.instrumentation.asynchttpclient.Hops}.
 *
 * <p>The application gets a future of the library's own class. Each attempt has another one, with
 * the application's handler, which the library tells nothing of a response that is not for it. A
 * request and its redirects belong to the attempt that partitions their connections.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.asynchttpclient;

import io.graft.instrumentation.spi.Adapter;
