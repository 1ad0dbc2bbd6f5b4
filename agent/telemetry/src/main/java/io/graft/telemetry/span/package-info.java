/** Spans: which are kept, what they say, and where they wait until they are read or exported. */
package io.graft.telemetry.span;
