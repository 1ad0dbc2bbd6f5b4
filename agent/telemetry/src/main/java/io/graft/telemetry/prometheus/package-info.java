/** The Prometheus text format, which {@code /metrics} serves. */
package io.graft.telemetry.prometheus;
