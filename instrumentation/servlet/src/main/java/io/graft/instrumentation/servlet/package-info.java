/**
 * Requests in servlet containers without an adapter.
 *
 * <p>A request begins at the first filter chain or servlet that its container calls. That is late
 * (after the container's own work) and misses requests that reach neither, which is why containers
 * have adapters of their own where possible; if one of those has the request, this one ignores it.
 * There are two packages of the same source, one for each name of the API: {@code javax}, version
 * 2.5 to 4, and {@code jakarta}, from 5 on.
 *
 * <p>The port is certain only after the first request. Until then it is assumed to be the only
 * socket of this JVM that qualifies, if there is just one: a container without an adapter does not
 * reveal where it listens.
 */
package io.graft.instrumentation.servlet;
