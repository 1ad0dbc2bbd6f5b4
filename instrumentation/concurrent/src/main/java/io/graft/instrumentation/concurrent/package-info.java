/**
 * Propagates the context of a request to the threads that continue its work.
 *
 * <p>Nothing of this is visible to the application. A task in an executor's queue, or the argument
 * of {@code beforeExecute}, of a rejection handler or of a comparator, stays the application's own
 * object: its context is stored in {@link io.graft.instrumentation.spi.context.Waiting}, and
 * becomes current on the thread that takes the task. Only where the JDK itself hides a task inside
 * another object (a {@code ForkJoinPool}, a virtual thread), the task is wrapped instead ({@link
 * io.graft.instrumentation.spi.context.Carrying}).
 *
 * <p>The context is that of the thread that submits the task. Not propagated: periodic tasks, which
 * belong to no request; platform threads that the application starts itself.
 */
package io.graft.instrumentation.concurrent;
