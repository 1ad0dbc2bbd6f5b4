/**
 * What an adapter is.
 *
 * <p>An adapter is a set of <em>advice</em> classes. Each names, by annotation, the exact class and
 * method of a library that it weaves ({@link io.graft.instrumentation.spi.JoinPoint}), what else
 * must exist in that library for it to fit ({@link io.graft.instrumentation.spi.Requires}), and has
 * at most one static method that runs before the woven method ({@link
 * io.graft.instrumentation.spi.OnEnter}) and one that runs after it ({@link
 * io.graft.instrumentation.spi.OnExit}). The annotations are read once, when Graft is built, into
 * the join point index; nothing is scanned in the application.
 *
 * <p>Advice is ordinary code in an ordinary class. It is loaded by a small class loader for each
 * class loader of the application, which sees the library and {@code io.graft.governance}, and it
 * is called through {@code invokedynamic}: it can be debugged, may keep static state, may use
 * lambdas and private methods. Whatever it throws is recorded and suppressed, and the woven method
 * goes on as if the advice were absent. What it wants the application to see, it returns.
 */
package io.graft.instrumentation.spi;
