/**
 * Requests to the JDK's own {@code com.sun.net.httpserver}.
 *
 * <p>The filter chain is the only public place that each request with a handler passes, on any
 * thread of the server's executor. The server's internal classes are woven to detect when an
 * exchange ends without a body or is closed ({@link
 * io.graft.instrumentation.jdkhttpserver.ExchangeAdvice}), requests without a handler ({@link
 * io.graft.instrumentation.jdkhttpserver.NoContextAdvice}), and the port ({@link
 * io.graft.instrumentation.jdkhttpserver.ServerStartAdvice}).
 */
@Adapter(Adapter.Role.SERVER)
package io.graft.instrumentation.jdkhttpserver;

import io.graft.instrumentation.spi.Adapter;
