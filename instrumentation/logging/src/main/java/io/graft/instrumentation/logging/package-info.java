/**
 * Trace and span ids in the application's own logs.
 *
 * <p>Logback and Log4j 2 show them by {@code %X{trace_id}}, {@code %X{span_id}} and {@code
 * %X{trace_flags}} in the pattern, and in layouts that write the whole map. They are added to the
 * event when it is created, on the thread that logs, so that asynchronous appenders have them; the
 * application's own map is never modified. {@code java.util.logging} has no such map: there the ids
 * follow the message.
 *
 * <p>If the application sets one of these keys itself, nothing is changed. Outside of a request
 * nothing is added and nothing is allocated.
 */
package io.graft.instrumentation.logging;
