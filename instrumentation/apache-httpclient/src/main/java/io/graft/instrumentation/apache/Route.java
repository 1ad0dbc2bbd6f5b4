package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import java.net.UnknownHostException;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.routing.HttpRoute;

/**
 * Leads each hop to an instance. This is the innermost part of the library that still chooses the
 * connection: whatever runs before it, custom route planners included, sees the logical route.
 */
@JoinPoint(type = "org.apache.http.impl.execchain.MainClientExec", method = "execute")
@JoinPoint(type = "org.apache.http.impl.execchain.MinimalClientExec", method = "execute")
public final class Route {
  private Route() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 0)
  public static HttpRoute enter(
      @Argument(0) HttpRoute route, @Argument(2) HttpClientContext context)
      throws UnknownHostException {
    Flight flight = Flight.current();
    return flight == null ? route : flight.depart(route, context);
  }

  @OnExit
  public static void exit(@Argument(2) HttpClientContext context) {
    Flight flight = Flight.current();
    if (flight != null) {
      flight.arrive(context);
    }
  }
}
