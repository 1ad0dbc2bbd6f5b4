/**
 * What Graft tells of the calls it sees: spans, metrics, and where they go.
 *
 * <p>There is no OpenTelemetry SDK in here, only its conventions and its wire format: the SDK's
 * resource, context and exporter classes all create a {@code java.util.logging.Logger} when they
 * are initialised, which fixes the log manager of the JVM before the application had a chance to
 * choose its own. What is left to do without it is small. A call that ends is counted in a
 * histogram that was found without building a key, and where its trace is sampled its facts are
 * copied into one object; everything else (names, attributes, encoding) happens on the thread that
 * reads or exports.
 */
package io.graft.telemetry;
