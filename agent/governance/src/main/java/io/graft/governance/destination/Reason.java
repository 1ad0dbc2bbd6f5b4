package io.graft.governance.destination;

/** Why a call is refused before its first attempt. */
public enum Reason {
  DEADLINE("deadline over"),
  FAULT("fault on purpose"),
  RATE("over the rate"),
  THROTTLE("throttled"),
  CONCURRENCY("too many calls in flight"),
  BREAKER("breaker open"),
  NO_INSTANCE("no instance"),
  NO_TLS("no TLS"),
  NO_TOKEN("no token");

  public final String text;

  Reason(String text) {
    this.text = text;
  }
}
