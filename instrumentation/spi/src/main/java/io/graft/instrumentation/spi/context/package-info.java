/**
 * What adapters propagate the context of a request to other threads with: {@link
 * io.graft.instrumentation.spi.context.Waiting} for tasks that the application or a library can see
 * again, {@link io.graft.instrumentation.spi.context.Carrying} for those that it cannot.
 */
package io.graft.instrumentation.spi.context;
