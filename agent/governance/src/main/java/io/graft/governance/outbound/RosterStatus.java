package io.graft.governance.outbound;

import io.graft.governance.balance.Roster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom calls to a service are balanced among, at one time. Immutable. */
public final class RosterStatus {
  private final int instances;
  private final int active;
  private final boolean panic;
  private final @Nullable String zone;
  private final double localShare;
  private final List<Double> priorities;

  RosterStatus(Roster roster, @Nullable String zone) {
    instances = roster.size();
    active = roster.active();
    panic = roster.panic();
    this.zone = zone;
    localShare = roster.localShare();
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < roster.priorities(); i++) {
      shares.add(roster.share(i));
    }
    priorities = Collections.unmodifiableList(shares);
  }

  /** How many instances there are. */
  public int instances() {
    return instances;
  }

  /** How many are picked among: fewer for ejections, health checks, priorities and subsets. */
  public int active() {
    return active;
  }

  /** Whether ejections are disregarded, because too few would be left. */
  public boolean panic() {
    return panic;
  }

  /** The zone that this JVM is in; {@code null}: unknown. */
  public @Nullable String zone() {
    return zone;
  }

  /** The part of the traffic that is kept in the zone because it is its own; 0 to 1. */
  public double localShare() {
    return localShare;
  }

  /** The part of the traffic of each priority group, the first one first; unmodifiable. */
  public List<Double> priorities() {
    return priorities;
  }
}
