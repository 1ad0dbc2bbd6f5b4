package io.graft.governance.balance;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of its traffic a caller keeps in its own zone: Envoy's zone aware routing. All, while
 * the zone has, times the overprovisioning factor, at least the part of the capacity that its
 * callers have of the traffic; of the rest as much as it can take, and what is left goes to the
 * other zones, to each by its capacity.
 *
 * <p>The part that its callers have is known where a registry tells of the peers of this JVM; else
 * callers are taken to be spread over the zones evenly.
 */
final class Zones {
  /** Usable members below which zones are disregarded: one lost would be too much of its zone. */
  private static final int MIN_MEMBERS = 6;

  private Zones() {}

  /** Whether a member is in a zone. */
  static boolean near(Member member, String zone) {
    return zone.equals(member.instance().zone());
  }

  /**
   * The part of the traffic of a group that stays in the zone of the caller, 0 to 1.
   *
   * @return -1 where zones play no part: nobody is in this zone, all are, or too few at all
   */
  static double localShare(
      Member[] usable, Member[] all, Surroundings surroundings, double overprovision) {
    String zone = surroundings.zone();
    if (zone == null || usable.length < MIN_MEMBERS) {
      return -1;
    }
    double near = 0;
    double total = 0;
    int count = 0;
    for (Member member : usable) {
      double weight = member.instance().weight();
      total += weight;
      if (near(member, zone)) {
        near += weight;
        count++;
      }
    }
    if (count == 0 || count == usable.length) {
      return -1;
    }
    double origin =
        surroundings.zoneCount() > 0
            ? (double) surroundings.zoneCount() / surroundings.count()
            : 1.0 / zones(all);
    return Math.min(1, overprovision * near / total / origin);
  }

  private static int zones(Member[] members) {
    Set<@Nullable String> zones = new HashSet<>();
    for (Member member : members) {
      zones.add(member.instance().zone());
    }
    return zones.size();
  }
}
