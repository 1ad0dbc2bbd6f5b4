/**
 * OkHttp 3.3 to 5.
 *
 * <p>A call begins, is retried and ends where the library retries and follows redirects, below the
 * application's interceptors ({@link io.graft.instrumentation.okhttp.Execute}). A hop is routed to
 * its endpoint by the address that connections are kept by, which gets its own {@code Dns}; its
 * headers are written last ({@link io.graft.instrumentation.okhttp.Hops}).
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.okhttp;

import io.graft.instrumentation.spi.Adapter;
