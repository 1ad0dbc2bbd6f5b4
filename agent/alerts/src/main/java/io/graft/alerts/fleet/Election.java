package io.graft.alerts.fleet;

import io.graft.alerts.tell.Notification;
import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which instance of a service tells: the first in the registry's order that has a webhook. It asks
 * the others what they see, and by that they know that they are heard. One that is not heard by any
 * instance before it for twenty seconds, and ten more for each of those, tells itself: the first
 * may hang, have lost the network, or have no way to this one's admin endpoint.
 *
 * <p>No instance waits for another one to agree, so two may tell the same alert for a while. They
 * give it the same key.
 */
public final class Election {
  /** The metadata of an instance that watches; its value is {@link #TELLS} if it could tell. */
  public static final String METADATA = "alerts";

  public static final String TELLS = "webhook";

  public static final String WATCHES = "on";

  /** The header with the id of the instance that asks. A web page cannot make a browser send it. */
  public static final String COLLECTOR = "Graft-Collector";

  /** The header with what it has told. */
  public static final String TOLD = "Graft-Told";

  /** The longest value of {@link #TOLD}: the admin endpoint reads 8 KiB of headers. */
  private static final int LONGEST = 6000;

  private static final long GRACE_NANOS = 20_000_000_000L;
  private static final long MORE_NANOS = 10_000_000_000L;
  private static final int MOST_RANKS = 5;

  private final String own;
  private final long began;
  private volatile List<String> before = Collections.emptyList();
  private volatile long heardAt;
  private volatile @Nullable String heardBy;
  private volatile @Nullable List<Notification> heardTold;

  /**
   * @param own the id of this instance
   * @param now a value of {@link System#nanoTime()}
   */
  public Election(String own, long now) {
    this.own = own;
    began = now;
    heardAt = now;
  }

  static @Nullable Instance own(List<Instance> instances, String id) {
    for (Instance instance : instances) {
      if (instance.id().equals(id)) {
        return instance;
      }
    }
    return null;
  }

  /**
   * Returns whether this instance tells.
   *
   * @param instances of this service, in the registry's order; one that is not registered tells
   *     itself
   */
  public boolean tells(List<Instance> instances, long now) {
    List<String> ids = new ArrayList<>();
    boolean registered = own(instances, own) != null;
    if (registered) {
      for (Instance instance : instances) {
        Map<String, String> metadata = instance.metadata();
        if (instance.id().equals(own)) {
          break;
        }
        if (TELLS.equals(metadata.get(METADATA))) {
          ids.add(instance.id());
        }
      }
    }
    before = ids;
    int rank = Math.min(MOST_RANKS, ids.size());
    if (rank == 0) {
      // It may not be registered yet, as the others that start with it.
      return registered || now - began > GRACE_NANOS;
    }
    return now - heardAt > GRACE_NANOS + (rank - 1) * MORE_NANOS;
  }

  /** The instances that would tell rather than this one, the first first. */
  public List<String> before() {
    return before;
  }

  /** Which instance has asked last; {@code null}: none. */
  public @Nullable String heardBy() {
    return heardBy;
  }

  /**
   * Another instance asks. From any thread.
   *
   * @param told the value of {@link #TOLD}
   */
  public void heard(String collector, @Nullable String told, long now) {
    if (before.contains(collector)) {
      heardTold = parse(told);
      heardBy = collector;
      heardAt = now;
    }
  }

  /** What the instance that tells has told, as of its last question; {@code null}: it has not. */
  public @Nullable List<Notification> takeTold() {
    List<Notification> told = heardTold;
    heardTold = null;
    return told;
  }

  /** Returns the value of {@link #TOLD}: {@code key@since@severity}, with commas between. */
  public static String header(List<Notification> told) {
    StringBuilder out = new StringBuilder();
    for (Notification each : told) {
      String entry = each.key() + "@" + each.since() + "@" + each.severity();
      if (out.length() + entry.length() < LONGEST) {
        out.append(out.length() == 0 ? "" : ",").append(entry);
      }
    }
    return out.toString();
  }

  static List<Notification> parse(@Nullable String header) {
    List<Notification> told = new ArrayList<>();
    for (String entry : (header == null ? "" : header).split(",")) {
      String[] parts = entry.trim().split("@", -1);
      if (parts.length == 3) {
        try {
          Notification each = Notification.of(parts[0], Long.parseLong(parts[1]), parts[2]);
          if (each != null) {
            told.add(each);
          }
        } catch (NumberFormatException e) {
          // Of another version: this one alert may be told again.
          continue;
        }
      }
    }
    return told;
  }
}
