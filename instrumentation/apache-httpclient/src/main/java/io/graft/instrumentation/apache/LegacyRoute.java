package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import java.net.UnknownHostException;
import org.apache.http.conn.routing.HttpRoute;

/** Leads each hop of the clients of 4.0 to 4.2, which later versions still have, to an instance. */
@JoinPoint(type = "org.apache.http.impl.client.DefaultRequestDirector", method = "determineRoute")
public final class LegacyRoute {
  private LegacyRoute() {}

  @OnExit(replaces = true, onThrow = false)
  public static Object exit(@Returned HttpRoute route) throws UnknownHostException {
    Flight flight = Flight.current();
    return flight == null ? route : flight.lead(route);
  }
}
