package io.graft.governance.breaker;

/** Hears of the changes of a breaker, on the thread whose call caused them. */
public interface BreakerListener {
  void opened(String reason);

  void halfOpen();

  void closed();
}
