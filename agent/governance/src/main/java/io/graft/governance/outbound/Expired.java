package io.graft.governance.outbound;

import java.net.SocketTimeoutException;

/** A call that was not sent because its deadline has expired. */
final class Expired extends SocketTimeoutException {
  Expired(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
