package io.graft.instrumentation.jetty;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.net.InetSocketAddress;
import java.util.Map;
import org.eclipse.jetty.client.HttpDestination;
import org.jspecify.annotations.Nullable;

/** What a destination connects to. Everything else about it has the logical name. */
@JoinPoint(
    type = "org.eclipse.jetty.client.HttpDestination",
    method = "getConnectAddress",
    descriptor = "()Lorg/eclipse/jetty/client/Origin$Address;")
@Requires(type = "org.eclipse.jetty.client.HttpRequest", method = Requests.NEEDED)
public final class Connect {
  private Connect() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@This HttpDestination destination) {
    Object tag = destination.getOrigin().getTag();
    return tag instanceof EndpointTag && destination.getProxy() == null
        ? Outcome.returning(((EndpointTag) tag).connectAddress())
        : null;
  }

  /** HTTP/2 of 9.4 does not ask the destination, and verifies the name of the address. */
  @JoinPoint(
      type = "org.eclipse.jetty.http2.client.http.HttpClientTransportOverHTTP2",
      method = "connect",
      descriptor = "(Ljava/net/InetSocketAddress;Ljava/util/Map;)V")
  @Requires(type = "org.eclipse.jetty.client.HttpRequest", method = Requests.NEEDED)
  public static final class Http2 {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static InetSocketAddress enter(
        @Argument(0) InetSocketAddress address, @Argument(1) Map<String, Object> context) {
      for (Object value : context.values()) {
        if (value instanceof HttpDestination) {
          Object tag = ((HttpDestination) value).getOrigin().getTag();
          return tag instanceof EndpointTag ? ((EndpointTag) tag).address() : address;
        }
      }
      return address;
    }
  }
}
