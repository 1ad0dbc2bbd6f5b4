package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;

/**
 * HTTP/2 connections are kept by name and port, and serve any number of requests at a time: without
 * the address in the key, instances on one port would all be the first of them.
 */
@JoinPoint(
    type = "jdk.internal.net.http.Http2Connection",
    method = "keyFor",
    descriptor = "(Ljdk/internal/net/http/HttpRequestImpl;)Ljava/lang/String;")
public final class RequestKey {
  private RequestKey() {}

  @OnExit(replaces = true, onThrow = false)
  public static Object exit(@Argument(0) HttpRequest request, @Returned String key)
      throws Throwable {
    Attempt attempt = Attempt.of(request);
    InetSocketAddress address = attempt == null ? null : attempt.address(request.uri());
    return address == null ? key : with(key, address);
  }

  static String with(String key, InetSocketAddress address) {
    // A proxied request has the proxy in its key, and goes to no instance.
    return key.indexOf("P:") >= 0 ? key : key + "@" + address.getAddress().getHostAddress();
  }
}
