package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import org.apache.http.Header;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.protocol.HTTP;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes headers into each request just before it is sent. It is the library's own copy by then: a
 * request that the application uses again does not carry what an earlier call put there.
 */
@JoinPoint(
    type = "org.apache.http.protocol.HttpRequestExecutor",
    method = "execute",
    descriptor =
        "(Lorg/apache/http/HttpRequest;Lorg/apache/http/HttpClientConnection;"
            + "Lorg/apache/http/protocol/HttpContext;)Lorg/apache/http/HttpResponse;")
public final class Headers {
  private Headers() {}

  @OnEnter
  public static void enter(
      @Argument(0) HttpRequest request,
      @Argument(1) HttpClientConnection connection,
      @Argument(2) HttpContext context) {
    Flight flight = Flight.current();
    if (flight == null || !(request instanceof HttpUriRequest)) {
      // The CONNECT of a tunnel is for the proxy, and no HttpUriRequest.
      return;
    }
    flight.written = true;
    flight.reused = connection.getMetrics().getRequestCount() > 0;
    HttpHost actual = flight.actual;
    if (actual != null) {
      // The library takes a Host that neither URI nor context names from the route.
      Header host = request.getFirstHeader(HTTP.TARGET_HOST);
      if (host != null && host.getValue().equals(actual.toHostString())) {
        request.setHeader(HTTP.TARGET_HOST, flight.logical.toHostString());
      }
    }
    HttpHost target = (HttpHost) context.getAttribute(HttpCoreContext.HTTP_TARGET_HOST);
    flight.call.inject(ApacheAdapter.INSTANCE, new Exchange(target, request));
  }

  /** Each hop's response is seen here, those that are followed by another request, too. */
  @OnExit(onThrow = false)
  public static void exit(
      @Argument(0) HttpRequest request, @Returned @Nullable HttpResponse response) {
    Flight flight = Flight.current();
    if (flight == null
        || flight.ledAway
        || response == null
        || !(request instanceof HttpUriRequest)
        || !flight.call.learnsCookies()) {
      return;
    }
    for (Header cookie : response.getHeaders("Set-Cookie")) {
      flight.call.learn(cookie.getValue());
    }
  }
}
