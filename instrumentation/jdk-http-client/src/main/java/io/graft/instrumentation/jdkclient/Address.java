package io.graft.instrumentation.jdkclient;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a request is to be connected to: connections are looked up by it. Before the method
 * itself does, which would ask DNS for a name that only a registry knows.
 */
@JoinPoint(
    type = "jdk.internal.net.http.HttpRequestImpl",
    method = "getAddress",
    descriptor = "()Ljava/net/InetSocketAddress;")
public final class Address {
  private static final Member PROXY = Member.call(null, "proxy", 0);

  private Address() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Inside Lookup inside, @This HttpRequest request)
      throws Throwable {
    Attempt attempt = Attempt.of(request);
    if (attempt == null) {
      return null;
    }
    if ((Object) PROXY.in(inside).invokeExact((Object) request) != null) {
      attempt.call.proxied();
      return null;
    }
    InetSocketAddress address = attempt.address(request.uri());
    return address == null ? null : Outcome.returning(address);
  }
}
