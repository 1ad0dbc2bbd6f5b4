/**
 * Metrics: counted where things happen, named and labelled only when they are read.
 *
 * <p>A {@link io.graft.telemetry.metric.MetricSource} writes its metrics into a {@link
 * io.graft.telemetry.metric.MetricReader}. The sources here are {@link
 * io.graft.telemetry.metric.HttpDurations} for requests and calls, {@link
 * io.graft.telemetry.metric.GovernanceMetrics} for limits, breakers and endpoints, and {@link
 * io.graft.telemetry.metric.JvmMetrics}; the readers are the Prometheus text and the OTLP encoder.
 */
package io.graft.telemetry.metric;
