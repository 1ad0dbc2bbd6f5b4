/**
 * Drives the calls of HTTP clients through governance, so that an adapter only translates.
 *
 * <p>Begin with {@link io.graft.instrumentation.spi.client.BlockingDriver} for a client that blocks
 * the caller's thread, or {@link io.graft.instrumentation.spi.client.AsyncCall} for one that
 * completes a future or a callback. Each implements the whole loop: begin, wait, reply or refuse,
 * send, decide, discard, send again, end.
 *
 * <p>These classes exist once for each agent, while an adapter exists once for each class loader of
 * the application. So all references to the application are kept in the adapter's own driver
 * object, never in a static field here.
 */
package io.graft.instrumentation.spi.client;
