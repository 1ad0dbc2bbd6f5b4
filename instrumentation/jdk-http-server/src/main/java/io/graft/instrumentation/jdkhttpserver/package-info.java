/**
 * Requests that the JDK's own {@code com.sun.net.httpserver} serves.
 *
 * <p>The filter chain is the one public place that every request with a handler comes through, on
 * whatever thread the server's executor gives it ({@link
 * io.graft.instrumentation.jdkhttpserver.FilterChainAdvice}). The server's own classes, which
 * nobody may name, are woven by name to learn when an exchange ends without a body or is closed
 * ({@link io.graft.instrumentation.jdkhttpserver.ResponseHeadersAdvice}, {@link
 * io.graft.instrumentation.jdkhttpserver.CloseAdvice}), of requests that no handler takes ({@link
 * io.graft.instrumentation.jdkhttpserver.NoContextAdvice}), and of the port.
 */
package io.graft.instrumentation.jdkhttpserver;
