/**
 * A small HTTP/1.1 server for the admin endpoint: one thread, no blocking, limits on everything.
 * The JDK's own initialises {@code java.util.logging}, which an agent must leave to the
 * application.
 */
package io.graft.console.http;
