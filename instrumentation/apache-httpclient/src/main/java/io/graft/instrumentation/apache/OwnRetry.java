package io.graft.instrumentation.apache;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import org.apache.http.HttpRequest;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the library's default retries, which repeat a request on the same instance, from
 * multiplying with ours, which go elsewhere. A connection that had been idle for too long is still
 * the library's to replace, once for each call.
 */
@JoinPoint(
    type = "org.apache.http.impl.client.DefaultHttpRequestRetryHandler",
    method = "retryRequest")
public final class OwnRetry {
  private OwnRetry() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Argument(2) HttpContext context) {
    Flight flight = Flight.current();
    if (flight == null || flight.actual == null) {
      return null;
    }
    if (flight.reused && !flight.repeated) {
      flight.repeated = true;
      return null;
    }
    Object request = context.getAttribute(HttpCoreContext.HTTP_REQUEST);
    if (!(request instanceof HttpRequest)) {
      return null;
    }
    switch (((HttpRequest) request).getRequestLine().getMethod()) {
      case "GET":
      case "HEAD":
      case "OPTIONS":
        return Outcome.returning(Boolean.FALSE);
      default:
        return null;
    }
  }
}
