/**
 * Apache HttpClient 4.3 to 4.5.
 *
 * <p>A call begins, is retried and ends at {@code doExecute} of the client ({@link
 * io.graft.instrumentation.apache.Execute}). The route is changed below redirects, proxies, cookies
 * and credentials, so these all see the name that the application used. Headers are written into
 * each request just before it is sent ({@link io.graft.instrumentation.apache.Hops}).
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.Adapter;
