/**
 * What the application logs, for the export by OTLP: Logback, Log4j 1 and 2, {@code
 * java.util.logging} and JBoss LogManager. Woven only if logs are exported.
 *
 * <p>Each advice is where an enabled event leaves its logger, on the thread that logs, so that it
 * is recorded once whatever its appenders are, and with the ids of its request. A library that
 * passes its events on to another one leaves the recording to that.
 */
package io.graft.instrumentation.logexport;
