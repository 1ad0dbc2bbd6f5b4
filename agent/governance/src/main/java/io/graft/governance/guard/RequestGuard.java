package io.graft.governance.guard;

import io.graft.governance.event.ServedRequest;
import org.jspecify.annotations.Nullable;

/** Decides whether a request may be served, before anything else does. Thread-safe. */
public interface RequestGuard {
  /**
   * Looks at a request: finds out who sends it ({@link GuardedRequest#identify}), takes away
   * headers that only a trusted sender may set, and decides. Never blocks.
   *
   * @return why it may not be served; {@code null}: it may
   */
  @Nullable Denial admit(GuardedRequest request);

  /**
   * Returns where a request really comes from, before it is judged. Never blocks.
   *
   * @param peer the numeric address of the peer, as the server sees it; {@code null}: unknown
   * @param peerPort 0: unknown
   * @param localPort 0: unknown
   * @return another address if the peer only passes requests on
   */
  default @Nullable String origin(@Nullable String peer, int peerPort, int localPort) {
    return peer;
  }

  /**
   * Whether a request that cannot be judged must not be served: something is to be enforced, not
   * only observed. Asked when judging failed, or when a request would not be judged at all: cheap.
   */
  boolean enforces();

  /**
   * A request has ended about which the guard {@linkplain GuardedRequest#remember remembers}
   * something. Never blocks.
   *
   * @param fact what it remembers
   * @param path the path that it has read
   */
  default void ended(Object fact, String path, ServedRequest request) {}
}
