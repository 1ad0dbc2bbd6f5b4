/**
 * Passes the requests of servers through governance, so that an adapter only translates. Begin with
 * {@link io.graft.instrumentation.spi.server.ServerDriver}.
 */
package io.graft.instrumentation.spi.server;
