package io.graft.governance.outbound;

import java.net.ConnectException;

/**
 * A call that was not sent, as a failure that applications already handle. It has no stack trace of
 * its own: refusing must stay cheap when everything is refused, and the client's stack is not the
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
