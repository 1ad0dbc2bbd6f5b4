package io.graft.instrumentation.tomcat;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import org.apache.catalina.connector.Request;
import org.jspecify.annotations.Nullable;

/**
 * The address of the client, which the connector asks of the socket each time: with a tunnel in
 * front of it that has the tunnel's. What a valve has set instead stays.
 */
@JoinPoint(
    type = "org.apache.catalina.connector.Request",
    method = "getRemoteAddr",
    descriptor = "()Ljava/lang/String;")
public final class OriginAdvice {
  private OriginAdvice() {}

  @OnExit(replaces = true, onThrow = false)
  public static @Nullable Object exit(@This Request request, @Returned @Nullable Object address) {
    org.apache.coyote.Request own = request.getCoyoteRequest();
    return own == null ? address : TomcatDriver.shown(own, (String) address);
  }
}
