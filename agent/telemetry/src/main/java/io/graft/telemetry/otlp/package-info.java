/**
 * Export by OTLP over HTTP.
 *
 * <p>Begin with {@link io.graft.telemetry.otlp.Exporter}, the one thread that exports. A {@link
 * io.graft.telemetry.otlp.Delivery} sends one signal and decides what to try again. The four
 * protobuf messages are written by hand, in {@link io.graft.telemetry.otlp.TraceRequest} and {@link
 * io.graft.telemetry.otlp.MetricRequest}.
 */
package io.graft.telemetry.otlp;
