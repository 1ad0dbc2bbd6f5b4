/**
 * Apache Commons HttpClient 3.0 and 3.1.
 *
 * <p>A call begins and ends where the library leads one method object through redirects and
 * credentials, and is repeated there ({@link io.graft.instrumentation.commonshttp.Execute}). A hop
 * goes to its instance by the {@code Protocol} that connections are kept by, so that the name that
 * the application used is all that the library sees otherwise ({@link
 * io.graft.instrumentation.commonshttp.EndpointProtocol}).
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.commonshttp;

import io.graft.instrumentation.spi.Adapter;
