/**
 * The interface for adapters.
 *
 * <p>An adapter is a set of <em>advice</em> classes. Each declares, by annotation, the exact class
 * and method of a library that it weaves ({@link io.graft.instrumentation.spi.JoinPoint}) and what
 * else the library must have ({@link io.graft.instrumentation.spi.Requires}). It has at most one
 * static method that runs before the woven method ({@link io.graft.instrumentation.spi.OnEnter})
 * and one that runs after it ({@link io.graft.instrumentation.spi.OnExit}). The annotations are
 * read once, when Graft is built, into the join point index; the application is never scanned.
 *
 * <p>Advice is ordinary code in an ordinary class. For each class loader of the application it is
 * loaded by a small class loader that sees the library and {@code io.graft.governance}. It is
 * called through {@code invokedynamic}: it can be debugged, may keep static state, may use lambdas
 * and private methods. Its exceptions are recorded and suppressed, and the woven method continues
 * as if the advice were absent. Only its result reaches the application.
 *
 * <p>What all clients, and all servers, have in common is in the drivers of {@link
 * io.graft.instrumentation.spi.client} and {@link io.graft.instrumentation.spi.server}: most advice
 * only calls its adapter's driver.
 */
package io.graft.instrumentation.spi;
