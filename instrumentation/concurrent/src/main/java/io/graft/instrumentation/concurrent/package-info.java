/**
 * Carries the context of a request over to the threads that go on working for it.
 *
 * <p>Nothing of this is visible to the application. What it may look at, a task in an executor's
 * queue, the argument of {@code beforeExecute}, of a rejection handler or of a comparator, stays
 * the application's own object: its context waits beside it, in {@link
 * io.graft.instrumentation.concurrent.Waiting}, and is made current by the thread that takes the
 * task. Only where the JDK itself hides a task inside an object of its own (a {@code ForkJoinPool},
 * a virtual thread), the task is wrapped instead ({@link
 * io.graft.instrumentation.concurrent.Carrying}).
 *
 * <p>What is handed over is the context of the thread that hands the task to its executor. Not
 * carried: periodic tasks, which belong to no request; {@code ForkJoinTask}s that fork each other;
 * platform threads that are started by hand.
 */
package io.graft.instrumentation.concurrent;
