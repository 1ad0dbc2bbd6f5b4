/**
 * Attributes of spans, metrics and the resource. They are written to an {@link
 * io.graft.telemetry.attribute.AttributeSink} when they are read or exported, and never collected
 * in a map.
 */
package io.graft.telemetry.attribute;
