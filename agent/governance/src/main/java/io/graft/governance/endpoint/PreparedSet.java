package io.graft.governance.endpoint;

import io.graft.governance.service.Snapshot;

/** An endpoint set that is ready, and the one that it replaces. Immutable. */
public final class PreparedSet {
  public final EndpointSet from;
  public final EndpointSet next;

  /** What the registry said. */
  public final Snapshot of;

  public PreparedSet(EndpointSet from, EndpointSet next, Snapshot of) {
    this.from = from;
    this.next = next;
    this.of = of;
  }
}
