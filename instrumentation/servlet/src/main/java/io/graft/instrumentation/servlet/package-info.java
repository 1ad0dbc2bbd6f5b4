/**
 * Requests in servlet containers that no adapter knows.
 *
 * <p>{@code HttpServlet.service} is the one method that nearly every servlet inherits. It is late
 * (filters have run) and blind to what never reaches a servlet, which is why a container has an
 * adapter of its own where possible; where one has the request already, this one leaves it alone.
 * The two packages are the same code for the two names of the API: {@code javax}, version 2.5 to 4,
 * and {@code jakarta}, from 5 on.
 *
 * <p>The port is known for certain with the first request. Until then it is the one socket of this
 * JVM that may be it, if there is just one: a container that no adapter knows says nowhere, in a
 * way that could be found, what it listens on.
 */
package io.graft.instrumentation.servlet;
