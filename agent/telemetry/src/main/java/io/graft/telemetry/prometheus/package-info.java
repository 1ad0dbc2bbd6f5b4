/** Metrics as Prometheus reads them. */
package io.graft.telemetry.prometheus;
