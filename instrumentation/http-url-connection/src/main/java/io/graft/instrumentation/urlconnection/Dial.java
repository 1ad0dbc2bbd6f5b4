package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import org.jspecify.annotations.Nullable;

/** Opens a socket to the address in a {@link LogicalHost}. */
@JoinPoint(
    type = "sun.net.NetworkClient",
    method = "doConnect",
    descriptor = "(Ljava/lang/String;I)Ljava/net/Socket;")
public final class Dial {
  private Dial() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 0)
  public static @Nullable String enter(@Argument(0) @Nullable String host) {
    return host == null ? null : LogicalHost.digits(host);
  }
}
