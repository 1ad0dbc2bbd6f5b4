package io.graft.instrumentation.jdkclient;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the library's own retry of a connection that failed, which goes to the same instance, from
 * multiplying with ours, which go elsewhere. A connection that was closed before there was an
 * answer is still the library's to replace: it may have been kept for too long.
 */
@JoinPoint(
    type = "jdk.internal.net.http.MultiExchange",
    method = "retryOnFailure",
    descriptor = "(Ljava/lang/Throwable;)Z")
public final class OwnRetry {
  private static final Member GIVEN = Member.get(null, "userRequest");

  private OwnRetry() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside, @This Object exchange, @Argument(0) Throwable failure)
      throws Throwable {
    if (!(failure instanceof ConnectException)) {
      return null;
    }
    Object given = (Object) GIVEN.in(inside).invokeExact(exchange);
    return given instanceof Attempt && ((Attempt) given).call.target() != null
        ? Outcome.returning(Boolean.FALSE)
        : null;
  }
}
