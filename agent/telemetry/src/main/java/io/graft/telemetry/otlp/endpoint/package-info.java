/**
 * Where messages of OTLP are sent, and by which protocol.
 *
 * <p>A {@link io.graft.telemetry.otlp.endpoint.OtlpEndpoint} opens the {@link
 * io.graft.telemetry.otlp.endpoint.Sender} of its protocol. Messages are encoded as protobuf; those
 * for an endpoint that reads JSON are translated by {@link
 * io.graft.telemetry.otlp.endpoint.JsonMessage}.
 */
package io.graft.telemetry.otlp.endpoint;
