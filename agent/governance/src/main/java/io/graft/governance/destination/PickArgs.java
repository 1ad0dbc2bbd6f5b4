package io.graft.governance.destination;

import io.graft.governance.match.RequestView;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/** What the choice of an endpoint depends on. */
public interface PickArgs {
  ClientPolicy policy();

  /** The view of the request for rules; {@code null}: none. */
  @Nullable RequestView view();

  /** The baggage of the call; {@code null}: none. */
  @Nullable String baggage();

  /** The instances that a traffic split has chosen for the call; {@code null}: not yet. */
  @Nullable Selector selector();

  /** Keeps the instances that a traffic split has chosen for the call. */
  void selector(Selector value);
}
