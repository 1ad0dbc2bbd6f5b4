package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;

/** Adds each hop's headers where the library writes them, and not to the application's request. */
@JoinPoint(
    type = "jdk.internal.net.http.HttpRequestImpl",
    method = "getUserHeaders",
    descriptor = "()Ljava/net/http/HttpHeaders;")
public final class UserHeaders {
  private UserHeaders() {}

  @OnExit(replaces = true, onThrow = false)
  public static Object exit(@This HttpRequest request, @Returned HttpHeaders headers) {
    Attempt attempt = Attempt.of(request);
    return attempt == null ? headers : attempt.headers(request, headers);
  }
}
