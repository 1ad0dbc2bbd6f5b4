package io.graft.registry.etcd;

import io.graft.net.json.JsonValue;

/** How far the history of a cluster has been read. Immutable. */
final class EtcdPosition {
  private final String cluster;
  private final long term;
  private final long revision;

  private EtcdPosition(String cluster, long term, long revision) {
    this.cluster = cluster;
    this.term = term;
    this.revision = revision;
  }

  /** Returns the position in the header of a response. */
  static EtcdPosition of(JsonValue header) {
    return new EtcdPosition(
        header.get("cluster_id").text(""),
        header.get("raft_term").number(0),
        header.get("revision").number(0));
  }

  long revision() {
    return revision;
  }

  EtcdPosition at(long later) {
    return later <= revision ? this : new EtcdPosition(cluster, term, later);
  }

  /**
   * Whether {@code later} belongs to the same history and is not earlier. Otherwise data was lost
   * or restored, or the member lags behind, and missing keys prove nothing.
   */
  boolean leadsTo(EtcdPosition later) {
    return cluster.equals(later.cluster) && term <= later.term && revision <= later.revision;
  }
}
