package io.graft.security.token;

/** Receives what was counted about tokens. */
public interface TokenMeter {
  /**
   * The number of requests so far that have something in common.
   *
   * @param labels names and values by turns; few different ones
   */
  void requests(long count, String... labels);
}
