package io.graft.registry;

/** Receives the result of a request to a {@link Registry}: one of these methods is called, once. */
public interface Completion {
  /** The request succeeded. */
  void succeeded();

  /**
   * The request failed, or its result is unknown.
   *
   * @param reason a clause that also says what helps: {@code 403, the token may not write service
   *     orders}
   */
  void failed(String reason);

  /** As {@link #failed}, if the reason has been logged already. */
  default void failedAsTold(String reason) {
    failed(reason);
  }
}
