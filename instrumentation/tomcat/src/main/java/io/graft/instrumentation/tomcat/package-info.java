/**
 * Requests to Tomcat 7 to 11, standalone or embedded.
 *
 * <p>Everything is woven below the servlet API, in the connector, whose classes have the same names
 * and signatures in the {@code javax} and the {@code jakarta} versions: requests in {@link
 * io.graft.instrumentation.tomcat.CoyoteAdvice}, ports in {@link
 * io.graft.instrumentation.tomcat.ConnectorAdvice}.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.tomcat;

import io.graft.instrumentation.spi.Adapter;
