/**
 * A small HTTP/1.1 server for the admin endpoint: one thread, non-blocking, with limits on
 * everything. The JDK's server would initialise {@code java.util.logging}, which an agent must
 * leave to the application.
 */
package io.graft.console.http;
