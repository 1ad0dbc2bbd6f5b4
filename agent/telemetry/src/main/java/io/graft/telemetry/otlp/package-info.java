/**
 * Export by OTLP over HTTP: the encoding (protobuf, written by hand: four messages), a client on a
 * plain socket, and the one thread that uses them.
 */
package io.graft.telemetry.otlp;
