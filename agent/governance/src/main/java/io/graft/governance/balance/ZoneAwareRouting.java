package io.graft.governance.balance;

import io.graft.governance.endpoint.Endpoint;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much traffic a caller keeps in its own zone: Envoy's zone aware routing. It keeps all of it
 * while the zone's part of the capacity, times the overprovisioning factor, is at least its
 * callers' part of the traffic. Otherwise it keeps as much as the zone can take, and spreads the
 * rest over the other zones by capacity.
 *
 * <p>The callers' part is known if a registry lists the peers of this JVM; otherwise callers are
 * assumed to be spread evenly over the zones.
 */
final class ZoneAwareRouting {
  /**
   * With fewer usable endpoints than this, zones are disregarded: losing one would cost the zone
   * too much.
   */
  private static final int MIN_MEMBERS = 6;

  private ZoneAwareRouting() {}

  /** Whether an endpoint is in a zone. */
  static boolean near(Endpoint endpoint, String zone) {
    return zone.equals(endpoint.instance().zone());
  }

  /**
   * The share of a group's traffic that stays in the caller's zone, 0 to 1.
   *
   * @return -1 if zones are not used: the zone has no endpoint or all of them, or there are too few
   */
  static double localShare(
      Endpoint[] usable, Endpoint[] all, Locality locality, double overprovision) {
    String zone = locality.zone();
    if (zone == null || usable.length < MIN_MEMBERS) {
      return -1;
    }
    double near = 0;
    double total = 0;
    int count = 0;
    for (Endpoint endpoint : usable) {
      double weight = endpoint.instance().weight();
      total += weight;
      if (near(endpoint, zone)) {
        near += weight;
        count++;
      }
    }
    if (count == 0 || count == usable.length) {
      return -1;
    }
    double origin =
        locality.zoneCount() > 0
            ? (double) locality.zoneCount() / locality.count()
            : 1.0 / zones(all);
    return Math.min(1, overprovision * near / total / origin);
  }

  private static int zones(Endpoint[] endpoints) {
    Set<@Nullable String> zones = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      zones.add(endpoint.instance().zone());
    }
    return zones.size();
  }
}
