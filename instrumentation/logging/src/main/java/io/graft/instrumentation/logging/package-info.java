/**
 * Trace and span ids in the application's own logs.
 *
 * <p>Logback, Log4j 1 and 2 and JBoss LogManager show them by {@code %X{trace_id}}, {@code
 * %X{span_id}} and {@code %X{trace_flags}} in the pattern, and in layouts that write the whole map.
 * They are added to the event on the thread that logs, so that asynchronous appenders have them;
 * the application's own map is not modified, but for Log4j 1, whose events have none: there it has
 * the ids while its appenders have the event. {@code java.util.logging} has no such map: there the
 * ids follow the message.
 *
 * <p>If the application sets one of these keys itself, nothing is changed. Outside of a request
 * nothing is added and nothing is allocated.
 */
package io.graft.instrumentation.logging;
