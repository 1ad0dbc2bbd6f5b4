package io.graft.governance.outbound;

import java.net.ConnectException;

/**
 * A call that was not sent, as an exception that applications already handle. It has no stack
 * trace: a refusal must stay cheap when every call is refused, and the client's stack is not the
 * reason.
 */
final class Refusal extends ConnectException {
  Refusal(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
