/**
 * The breaker of a destination: the second defence, for when the ejection of single instances
 * cannot help. Each state is an immutable object with a generation; a permit is the generation that
 * it was given in, so that a call that ends late can decide nothing.
 */
package io.graft.governance.breaker;
