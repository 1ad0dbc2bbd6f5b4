package io.graft.instrumentation.vertx;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.nettyclient.LayeredChannel;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** What the library must not see of mutual TLS beneath its connections. */
public final class Layered {
  private static final String CONNECTION = "io.vertx.core.net.impl.ConnectionBase";
  private static final String NAMES = "io.vertx.core.internal.resolver.NameResolver";

  private Layered() {}

  /**
   * The library decides by the handler of TLS in the pipeline. Since 4.5 {@code Host} and the
   * targets of redirects depend on that, and always whether files pass the pipeline by.
   */
  @JoinPoint(type = CONNECTION, method = "isSsl")
  public static final class Secure {
    private static final PrivateMember CHANNEL = PrivateMember.get(CONNECTION, "chctx");

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This Object connection) {
      if (!LayeredChannel.isUsed()) {
        return null;
      }
      ChannelHandlerContext context = (ChannelHandlerContext) CHANNEL.of(inside, connection);
      return LayeredChannel.isLayered(context.channel()) ? Outcome.returning(Boolean.FALSE) : null;
    }
  }

  /** Files would pass the handler of TLS as they are. */
  @JoinPoint(type = CONNECTION, method = "supportsFileRegion", optional = true)
  @JoinPoint(
      type = "io.vertx.core.net.impl.VertxConnection",
      method = "supportsFileRegion",
      optional = true)
  public static final class Files {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This Object connection) {
      return Secure.enter(inside, connection);
    }
  }

  /** Since 5.1 the name of an address is looked up again. */
  @JoinPoint(type = NAMES, method = "resolve", descriptor = "(Ljava/lang/String;)", optional = true)
  public static final class Name {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) String name) {
      InetAddress known = LayeredServer.named(name);
      return known == null ? null : Outcome.returning(Future.succeededFuture(known));
    }
  }

  /** As {@link Name}, for a client that balances over all addresses of a name. */
  @JoinPoint(
      type = NAMES,
      method = "resolveAll",
      descriptor = "(Ljava/lang/String;)",
      optional = true)
  public static final class AllOfName {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) String name) {
      InetAddress known = LayeredServer.named(name);
      return known == null
          ? null
          : Outcome.returning(
              Future.succeededFuture(Collections.singletonList(new InetSocketAddress(known, 0))));
    }
  }
}
