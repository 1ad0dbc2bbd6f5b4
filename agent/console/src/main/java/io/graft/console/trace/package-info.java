/**
 * Traces of the fleet: which ones are wanted, and what agents tell of their spans. {@link
 * io.graft.console.trace.SpanFilter} is read on both sides.
 */
package io.graft.console.trace;
