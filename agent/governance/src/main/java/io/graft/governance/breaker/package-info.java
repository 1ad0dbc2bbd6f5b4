/**
 * The circuit breaker of a destination: the second defence, when ejecting single endpoints does not
 * help.
 *
 * <p>Begin with {@link io.graft.governance.breaker.Breaker}. Each state is an immutable object with
 * a generation. A permit is the generation in which it was given, so a call that ends late cannot
 * change a newer state.
 */
package io.graft.governance.breaker;
