package io.graft.governance.inbound;

import org.jspecify.annotations.Nullable;

/** The door that every request passes that arrives at this JVM. */
public final class Inbound {
  /**
   * Begins a request: reads its context, admits or refuses it. The adapter must end it by {@link
   * ServerCall#end}, which may come more than once, on every path.
   *
   * @return {@code null} where the request is not governed, and the server goes on as if Graft were
   *     absent: switched off, the agent's own, or seen already by a server adapter above
   */
  public <Q> @Nullable ServerCall begin(ServerAdapter<Q> adapter, Q request) {
    return null;
  }
}
