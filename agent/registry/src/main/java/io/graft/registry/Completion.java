package io.graft.registry;

/** What becomes of something that a {@link Registry} was asked to do. One of the two, once. */
public interface Completion {
  /** It was done, and counts. */
  void succeeded();

  /**
   * It was not done, or nobody knows.
   *
   * @param reason a clause for people that names what helps: {@code 403, the token may not write
   *     service orders}
   */
  void failed(String reason);

  /** As {@link #failed}, where people have been told of it already. */
  default void failedAsTold(String reason) {
    failed(reason);
  }
}
