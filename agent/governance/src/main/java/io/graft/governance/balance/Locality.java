package io.graft.governance.balance;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The locality of this JVM: its zone, and its place among the instances of its own service, which
 * call the same services. Immutable; equal by value.
 */
public final class Locality {
  /** An unknown locality: no zone is preferred, and no subset is used. */
  public static final Locality UNKNOWN = new Locality(null, -1, 0, -1, 0);

  private final @Nullable String zone;
  private final int index;
  private final int count;
  private final int zoneIndex;
  private final int zoneCount;

  private Locality(@Nullable String zone, int index, int count, int zoneIndex, int zoneCount) {
    this.zone = zone;
    this.index = index;
    this.count = count;
    this.zoneIndex = zoneIndex;
    this.zoneCount = zoneCount;
  }

  /**
   * @param zone the zone of this JVM; {@code null}: unknown
   * @param peers the instances of this JVM's own service; {@code null}: unknown
   * @param id the id of this JVM among them; {@code null}: not registered, so it has no place
   */
  public static Locality of(@Nullable String zone, @Nullable Snapshot peers, @Nullable String id) {
    if (peers == null) {
      return new Locality(zone, -1, 0, -1, 0);
    }
    List<Instance> list = peers.instances();
    int index = -1;
    int zoneIndex = -1;
    int zoneCount = 0;
    for (int i = 0; i < list.size(); i++) {
      Instance peer = list.get(i);
      boolean near = zone != null && zone.equals(peer.zone());
      if (peer.id().equals(id)) {
        index = i;
        zoneIndex = near ? zoneCount : -1;
      }
      zoneCount += near ? 1 : 0;
    }
    return new Locality(zone, index, list.size(), zoneIndex, zoneCount);
  }

  /** This JVM's zone; {@code null}: unknown. */
  public @Nullable String zone() {
    return zone;
  }

  /** This JVM's place among its peers, by id, from 0; -1: unknown. */
  int index() {
    return index;
  }

  /** The number of peers, including this JVM; 0: unknown. */
  int count() {
    return count;
  }

  /** This JVM's place among its peers of the same zone; -1: unknown. */
  int zoneIndex() {
    return zoneIndex;
  }

  /** The number of peers in this zone, including this JVM; 0: unknown. */
  int zoneCount() {
    return zoneCount;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Locality)) {
      return false;
    }
    Locality that = (Locality) other;
    return Objects.equals(zone, that.zone)
        && index == that.index
        && count == that.count
        && zoneIndex == that.zoneIndex
        && zoneCount == that.zoneCount;
  }

  @Override
  public int hashCode() {
    return 31 * count + index;
  }

  @Override
  public String toString() {
    return "zone " + zone + ", peer " + index + " of " + count;
  }
}
