/**
 * The application's own use of OpenTelemetry's API, without an SDK: its spans, context and baggage
 * become Graft's.
 *
 * <p>The no-op implementations within the API are woven, and not {@code GlobalOpenTelemetry}: so an
 * SDK is never touched, a tracer that the application got before the agent came works as well, and
 * none of Graft's objects stay in the application's fields. Begin at {@link
 * io.graft.instrumentation.opentelemetry.Bridge}.
 */
package io.graft.instrumentation.opentelemetry;
