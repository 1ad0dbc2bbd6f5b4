/**
 * The driver of the floor: leads connections of clients that no adapter knows to an endpoint.
 *
 * <p>Begin with {@link io.graft.instrumentation.spi.connection.ConnectDriver}, of which each
 * adapter of such connections has one.
 */
package io.graft.instrumentation.spi.connection;
