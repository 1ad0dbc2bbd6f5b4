package io.graft.governance.outbound;

import java.net.SocketTimeoutException;

/** A call that was not sent because nobody waits for its answer any more. */
final class Expired extends SocketTimeoutException {
  Expired(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
