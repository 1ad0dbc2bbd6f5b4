package io.graft.instrumentation.jettyserver12;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.Thrown;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The one method by which each request of each connector reaches the handlers. */
@JoinPoint(
    type = "org.eclipse.jetty.server.Server",
    method = "handle",
    descriptor =
        "(Lorg/eclipse/jetty/server/Request;Lorg/eclipse/jetty/server/Response;"
            + "Lorg/eclipse/jetty/util/Callback;)Z",
    optional = true)
@ServletContainer
@ServerEntry
@Requires(type = "org.eclipse.jetty.server.HttpStream$Wrapper", method = "send")
@Requires(type = "org.eclipse.jetty.server.Components", method = "getCache")
public final class HandleAdvice {
  /** What {@code handle} returns for a request that it responds to. */
  private static final Outcome HANDLED = Outcome.returning(Boolean.TRUE);

  private HandleAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Argument(0) Request request, @Argument(1) Response response, @Argument(2) Callback callback)
      throws Throwable {
    ChannelSlot slot = ChannelSlot.of(request);
    if (!slot.isEmpty()) {
      return null; // A handler passes the request through its server once more.
    }
    slot.response = response;
    slot.callback = callback;
    try {
      Object entered = Jetty12Driver.INSTANCE.enter(request, slot);
      return entered == Outcome.NOTHING ? HANDLED : entered;
    } finally {
      slot.response = null;
      slot.callback = null;
    }
  }

  /** The slot may belong to the next request already, if another thread has completed this one. */
  @OnExit
  public static void exit(@Entered @Nullable Object call, @Thrown @Nullable Throwable thrown) {
    if (call instanceof ServerCall) {
      CallContext.swap(null);
      if (thrown != null) {
        // The server makes a response of it; the stream ends the call.
        ((ServerCall) call).failed(thrown);
      }
    }
  }
}
