package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;

/** The library lets go of a connection: whatever was read of the response, the call is over. */
@JoinPoint(type = "org.apache.http.impl.execchain.ConnectionHolder", method = "releaseConnection")
@JoinPoint(type = "org.apache.http.impl.execchain.ConnectionHolder", method = "abortConnection")
@JoinPoint(type = "org.apache.http.conn.BasicManagedEntity", method = "releaseManagedConnection")
@JoinPoint(type = "org.apache.http.conn.BasicManagedEntity", method = "abortConnection")
public final class Released {
  private Released() {}

  @OnEnter
  public static void enter(@This Object connectionHolder) {
    Flight.released(connectionHolder);
  }
}
