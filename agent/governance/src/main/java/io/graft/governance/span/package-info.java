/**
 * Spans that the application starts by a tracing API of its own, which an adapter bridges. Begin at
 * {@link io.graft.governance.span.ApplicationTracer}.
 */
package io.graft.governance.span;
