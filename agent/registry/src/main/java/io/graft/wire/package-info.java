/**
 * A small HTTP/1.1 client of the agent's own, for what the agent itself asks instances and
 * registries: many connections, one thread, which exists only once somebody has asked. Beside it,
 * single messages by datagrams and streams, for servers that speak something else.
 *
 * <p>Not {@code HttpURLConnection}: it initialises {@code java.util.logging} before the application
 * has chosen its log manager, and takes a thread for each server that does not answer.
 */
package io.graft.wire;
