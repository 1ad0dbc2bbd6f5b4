/**
 * Requests in servlet containers without an adapter.
 *
 * <p>{@code HttpServlet.service} is the one method that nearly every servlet inherits. It runs late
 * (after filters) and misses requests that never reach a servlet, which is why containers have
 * adapters of their own where possible; if one of those has the request, this one ignores it. There
 * are two packages of the same source, one for each name of the API: {@code javax}, version 2.5 to
 * 4, and {@code jakarta}, from 5 on.
 *
 * <p>The port is certain only after the first request. Until then it is assumed to be the only
 * socket of this JVM that qualifies, if there is just one: a container without an adapter does not
 * reveal where it listens.
 */
package io.graft.instrumentation.servlet;
