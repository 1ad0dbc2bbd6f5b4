/**
 * Spans: which are recorded, what they contain, and where they wait until they are read or
 * exported.
 *
 * <p>{@link io.graft.telemetry.span.Sampler} decides about a trace that begins here. A {@link
 * io.graft.telemetry.span.SpanRecord} holds the facts of a span, and {@link
 * io.graft.telemetry.span.SpanStore} keeps the newest ones and queues those to export.
 */
package io.graft.telemetry.span;
