/**
 * Applications that use OpenTelemetry's API: one without an SDK, whose spans become Graft's, and
 * one with an SDK of its own.
 */
package io.graft.probe.opentelemetry;
