package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;

/** What the application allows a pool for a service, each instance of it may have. */
@JoinPoint(type = "org.apache.http.pool.AbstractConnPool", method = "getMax")
public final class PoolLimit {
  private PoolLimit() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 0)
  public static Object enter(@Argument(0) Object route) {
    Flight flight = Flight.current();
    return flight != null && flight.actualRoute == route && route != null
        ? flight.logicalRoute
        : route;
  }
}
