package io.graft.governance.breaker;

/** Called when a breaker changes its state, on the thread whose call caused it. */
public interface BreakerListener {
  void opened(String reason);

  void halfOpen();

  void closed();
}
