package io.graft.governance.outbound;

import org.jspecify.annotations.Nullable;

/** The door that every call passes that leaves this JVM. */
public final class Outbound {
  /**
   * Begins a call: resolves the destination, passes its limits and its breaker, and picks the
   * instance of the first attempt. The adapter must end the call by {@link ClientCall#end()}, which
   * may come more than once, on every path.
   *
   * @return {@code null} where the call is not governed, and the library goes on as if Graft were
   *     absent: switched off, on a thread of the agent, inside a call of another client that is
   *     governed already, or without a host
   */
  public <Q> @Nullable ClientCall begin(ClientAdapter<Q> adapter, Q request) {
    return null;
  }
}
