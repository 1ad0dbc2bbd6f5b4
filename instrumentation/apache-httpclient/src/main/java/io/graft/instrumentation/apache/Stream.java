package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import org.jspecify.annotations.Nullable;

/** Notices a response whose connection the library holds until its body was read or closed. */
@JoinPoint(type = "org.apache.http.impl.execchain.ResponseEntityProxy", method = "enchance")
public final class Stream {
  private Stream() {}

  @OnEnter
  public static void enter(@Argument(1) @Nullable Object connectionHolder) {
    Flight flight = Flight.current();
    if (flight != null && connectionHolder != null) {
      flight.streams(connectionHolder);
    }
  }
}
