/**
 * Requests to Undertow 1.4 to 2.4, embedded or in WildFly.
 *
 * <p>Requests are woven in Undertow's core, below servlets and below every handler: {@link
 * io.graft.instrumentation.undertow.ExchangeAdvice}. What only servlets have, routes and
 * exceptions, is in {@link io.graft.instrumentation.undertow.ServletAdvice}; it calls no method
 * whose signature has a type of the servlet API, and so one source fits both of its names. In
 * WildFly the core, the servlets and the listeners are in three modules with a loader each, so
 * these classes share nothing but the call of the current thread.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.undertow;

import io.graft.instrumentation.spi.Adapter;
