package io.graft.instrumentation.jettyserver12;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Carrying;
import io.graft.instrumentation.spi.server.ServletRoutes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A thread works for a request of a servlet: at first, and after each event of an asynchronous one.
 * Whatever this thread did before, perhaps for another request that completes this one, it
 * continues after that.
 */
@JoinPoint(type = "org.eclipse.jetty.ee8.nested.HttpChannel", method = "handle", descriptor = "()")
@JoinPoint(type = "org.eclipse.jetty.ee9.nested.HttpChannel", method = "handle", descriptor = "()")
@JoinPoint(
    type = "org.eclipse.jetty.ee10.servlet.ServletChannel",
    method = "handle",
    descriptor = "()")
@JoinPoint(
    type = "org.eclipse.jetty.ee11.servlet.ServletChannel",
    method = "handle",
    descriptor = "()")
public final class ServletChannelAdvice {
  private ServletChannelAdvice() {}

  @OnEnter
  public static @Nullable Object enter(@This Object channel) throws Throwable {
    Object request = (Object) CoreRequest.OF.get(channel.getClass()).invokeExact(channel);
    ServerCall call =
        request instanceof Request ? Jetty12Driver.INSTANCE.kept((Request) request) : null;
    return CallContext.swap(call);
  }

  @OnExit
  public static void exit(@Entered @Nullable Object before) {
    CallContext.swap((CallContext) before);
  }

  /** A servlet or filter has failed, or a response cannot be written. */
  @JoinPoint(
      type = "org.eclipse.jetty.ee8.nested.HttpChannel",
      method = "handleException",
      descriptor = "(Ljava/lang/Throwable;)V")
  @JoinPoint(
      type = "org.eclipse.jetty.ee9.nested.HttpChannel",
      method = "handleException",
      descriptor = "(Ljava/lang/Throwable;)V")
  @JoinPoint(
      type = "org.eclipse.jetty.ee10.servlet.ServletChannel",
      method = "handleException",
      descriptor = "(Ljava/lang/Throwable;)V")
  @JoinPoint(
      type = "org.eclipse.jetty.ee11.servlet.ServletChannel",
      method = "handleException",
      descriptor = "(Ljava/lang/Throwable;)V")
  public static final class Failure {
    @OnEnter
    public static void enter(@Argument(0) Throwable failure) {
      ServerCall call = ServerCall.of(CallContext.current());
      if (call != null) {
        call.failed(ServletRoutes.cause(failure));
      }
    }
  }

  /** A task of an asynchronous request, which Jetty runs on its own pool. */
  @JoinPoint(
      type = "org.eclipse.jetty.ee8.nested.AsyncContextState",
      method = "start",
      descriptor = "(Ljava/lang/Runnable;)V")
  @JoinPoint(
      type = "org.eclipse.jetty.ee9.nested.AsyncContextState",
      method = "start",
      descriptor = "(Ljava/lang/Runnable;)V")
  @JoinPoint(
      type = "org.eclipse.jetty.ee10.servlet.AsyncContextState",
      method = "start",
      descriptor = "(Ljava/lang/Runnable;)V")
  @JoinPoint(
      type = "org.eclipse.jetty.ee11.servlet.AsyncContextState",
      method = "start",
      descriptor = "(Ljava/lang/Runnable;)V")
  public static final class AsyncStart {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable Runnable enter(@Argument(0) @Nullable Runnable task) {
      return Carrying.carry(task);
    }
  }

  /** The server's own request of a channel; {@code null}: the channel serves none any more. */
  private static final class CoreRequest extends ClassValue<MethodHandle> {
    static final CoreRequest OF = new CoreRequest();

    @Override
    protected MethodHandle computeValue(Class<?> channel) {
      try {
        return MethodHandles.publicLookup()
            .unreflect(method(channel))
            .asType(MethodType.methodType(Object.class, Object.class));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Method method(Class<?> channel) throws NoSuchMethodException {
      try {
        return channel.getMethod("getCoreRequest"); // ee8 and ee9
      } catch (NoSuchMethodException newer) {
        return channel.getMethod("getRequest");
      }
    }
  }
}
