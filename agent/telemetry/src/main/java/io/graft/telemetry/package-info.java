/**
 * What Graft reports about the calls it sees: spans, metrics, and their export.
 *
 * <p>Begin with {@link io.graft.telemetry.Telemetry}, which governance tells about each call that
 * has ended. It counts the call in a histogram ({@code metric}), finding it without building a key.
 * If the trace is sampled, it copies the facts of the call into one object ({@code span}). Names,
 * attributes and encoding are left to the thread that reads ({@code prometheus}) or exports ({@code
 * otlp}).
 *
 * <p>This package follows OpenTelemetry's conventions and wire format but does not use its SDK. The
 * SDK's resource, context and exporter classes each create a {@code java.util.logging.Logger} when
 * they are initialised. That fixes the log manager of the JVM before the application can choose its
 * own.
 */
package io.graft.telemetry;
