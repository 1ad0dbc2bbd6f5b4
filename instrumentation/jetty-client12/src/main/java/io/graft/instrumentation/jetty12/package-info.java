/**
 * What the adapter of Jetty's HTTP client, {@code io.graft.instrumentation.jetty}, does otherwise
 * in version 12: instances are set as the transport of a request, and listeners and bodies have
 * other types. All other classes of this package are made from that module's, with the names of 12.
 */
@Adapter(Adapter.Role.CLIENT)
package io.graft.instrumentation.jetty12;

import io.graft.instrumentation.spi.Adapter;
