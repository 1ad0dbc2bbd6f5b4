package io.graft.governance.destination;

import io.graft.governance.balance.Picker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The instances that calls to a service are balanced among, at one time. Immutable. */
public final class PickerStatus {
  private final int instances;
  private final int active;
  private final boolean panic;
  private final @Nullable String zone;
  private final double localShare;
  private final List<Double> priorities;

  PickerStatus(Picker picker, @Nullable String zone) {
    instances = picker.size();
    active = picker.active();
    panic = picker.panic();
    this.zone = zone;
    localShare = picker.localShare();
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < picker.priorities(); i++) {
      shares.add(picker.share(i));
    }
    priorities = Collections.unmodifiableList(shares);
  }

  /** The number of instances. */
  public int instances() {
    return instances;
  }

  /**
   * The number of instances that are picked among: fewer after ejections, health checks, priorities
   * and subsetting.
   */
  public int active() {
    return active;
  }

  /** Whether ejections are disregarded, because too few would be left. */
  public boolean panic() {
    return panic;
  }

  /** The zone of this JVM; {@code null}: unknown. */
  public @Nullable String zone() {
    return zone;
  }

  /** The share of the traffic that zone aware routing keeps in this zone, 0 to 1. */
  public double localShare() {
    return localShare;
  }

  /** The share of the traffic of each priority group, the preferred group first; unmodifiable. */
  public List<Double> priorities() {
    return priorities;
  }
}
