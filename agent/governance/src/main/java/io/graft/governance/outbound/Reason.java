package io.graft.governance.outbound;

/** Why a call is refused before an attempt. */
enum Reason {
  DEADLINE("deadline over"),
  FAULT("fault on purpose"),
  RATE("over the rate"),
  THROTTLE("throttled"),
  CONCURRENCY("too many calls in flight"),
  BREAKER("breaker open"),
  NO_INSTANCE("no instance");

  final String text;

  Reason(String text) {
    this.text = text;
  }
}
