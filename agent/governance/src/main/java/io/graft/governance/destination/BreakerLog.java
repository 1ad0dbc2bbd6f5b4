package io.graft.governance.destination;

import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.event.Decision.Kind;

/** Logs the state changes of a destination's breakers. */
final class BreakerLog implements BreakerListener {
  private final Destination destination;

  BreakerLog(Destination destination) {
    this.destination = destination;
  }

  private void tell(Kind kind, String reason) {
    destination.log.tell(kind, null, reason, destination.breaksCalls());
  }

  @Override
  public void opened(String reason) {
    tell(Kind.BREAKER_OPENED, reason);
  }

  @Override
  public void halfOpen() {
    tell(Kind.BREAKER_HALF_OPEN, "time to probe");
  }

  @Override
  public void closed() {
    tell(Kind.BREAKER_CLOSED, "calls went well again");
  }
}
