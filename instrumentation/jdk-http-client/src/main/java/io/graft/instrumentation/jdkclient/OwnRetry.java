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
 * Keeps the library's own retry, which goes to the same instance, from multiplying with ours, which
 * go elsewhere. A kept connection that broke, as one does that was idle for too long, is still the
 * library's to replace.
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
    Object given = (Object) GIVEN.in(inside).invokeExact(exchange);
    if (!(given instanceof Attempt)) {
      return null;
    }
    Attempt attempt = (Attempt) given;
    boolean replaces = attempt.kept && !attempt.raced && !(failure instanceof ConnectException);
    return replaces || attempt.call.target() == null ? null : Outcome.returning(Boolean.FALSE);
  }
}
