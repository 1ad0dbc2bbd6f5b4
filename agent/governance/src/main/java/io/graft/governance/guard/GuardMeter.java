package io.graft.governance.guard;

/** Receives what a guard has counted. */
public interface GuardMeter {
  /**
   * Begins a counter; its points follow.
   *
   * @param unit of UCUM: {@code {request}}
   * @param description a sentence
   */
  void counter(String name, String unit, String description);

  /**
   * A point of the last counter.
   *
   * @param labels names and values by turns; few different ones
   */
  void point(long value, String... labels);
}
