package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * An event loop passes a part of a response, or its end, to whoever reads it: in the context of the
 * thread that made the call.
 */
@JoinPoint(type = Signals.WRITER, method = "tryWriteData", descriptor = "(" + Signals.DATA + ")Z")
@JoinPoint(type = Signals.WRITER, method = "close", descriptor = "()V")
@JoinPoint(type = Signals.WRITER, method = "close", descriptor = "(Ljava/lang/Throwable;)V")
@JoinPoint(
    type = Signals.BEFORE,
    method = "tryWrite",
    descriptor = "(Lcom/linecorp/armeria/common/HttpObject;)Z")
@JoinPoint(type = Signals.BEFORE, method = "close", descriptor = "()V")
@JoinPoint(type = Signals.BEFORE, method = "close", descriptor = "(Ljava/lang/Throwable;)V")
public final class Signals {
  static final String WRITER = "com.linecorp.armeria.client.HttpResponseWrapper";
  static final String BEFORE =
      "com.linecorp.armeria.client.HttpResponseDecoder$HttpResponseWrapper";
  static final String DATA = "Lcom/linecorp/armeria/common/HttpData;";

  private static final PrivateMember CONTEXT = PrivateMember.get(null, "ctx");

  /** Stands for no context before. */
  private static final Object NONE = new Object();

  private Signals() {}

  @OnEnter
  public static @Nullable Object enter(@Inside Lookup inside, @This Object writer) {
    ClientRequestContext context = (ClientRequestContext) CONTEXT.of(inside, writer);
    ArmeriaCall call = context == null ? null : ArmeriaCall.around(context);
    if (call == null) {
      return null;
    }
    CallContext before = call.enterContext();
    return before == null ? NONE : before;
  }

  @OnExit
  public static void exit(@Entered @Nullable Object before) {
    if (before != null) {
      CallContext.swap(before == NONE ? null : (CallContext) before);
    }
  }
}
