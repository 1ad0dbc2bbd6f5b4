package io.graft.instrumentation.apache;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import java.net.InetAddress;
import org.apache.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** The clients of {@link LegacyRoute} do not look at the address that a host may have. */
@JoinPoint(
    type = "org.apache.http.impl.conn.DefaultClientConnectionOperator",
    method = "resolveHostname")
public final class LegacyAddress {
  private LegacyAddress() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Argument(0) String host) {
    Flight flight = Flight.current();
    HttpHost actual = flight == null ? null : flight.actual;
    return actual == null || actual.getAddress() == null || !actual.getHostName().equals(host)
        ? null
        : Outcome.returning(new InetAddress[] {actual.getAddress()});
  }
}
