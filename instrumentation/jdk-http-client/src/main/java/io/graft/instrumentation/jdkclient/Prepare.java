package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;

/** Ties the request that the library makes of an attempt to it, before anything is sent. */
@JoinPoint(type = "jdk.internal.net.http.MultiExchange", method = "responseAsync")
public final class Prepare {
  private static final Member GIVEN = Member.get(null, "userRequest");
  private static final Member MADE = Member.get(null, "currentreq");

  private Prepare() {}

  @OnEnter
  public static void enter(@Inside Lookup inside, @This Object exchange) throws Throwable {
    Object given = (Object) GIVEN.in(inside).invokeExact(exchange);
    if (given instanceof Attempt) {
      ((Attempt) given).attach((Object) MADE.in(inside).invokeExact(exchange));
    }
  }
}
