/**
 * Requests of Open Liberty and WebSphere Liberty, at the HTTP dispatcher: below virtual hosts, web
 * applications and filters. {@link io.graft.instrumentation.liberty.LinkAdvice} is where they begin
 * and end.
 *
 * <p>Each bundle of Liberty has a loader of its own, and so adapters of its own: the web
 * container's finds the call by the thread.
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.liberty;

import io.graft.instrumentation.spi.Adapter;
