package io.graft.chaos.scene;

import io.graft.chaos.load.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A service of one instance with bounded work is asked for more than it can do. */
public final class Overload {
  /** How many requests it works on at once, and for how long: 200 a second. */
  private static final int PLACES = 20;

  private static final int MILLIS = 100;
  private static final int CAPACITY = PLACES * 1_000 / MILLIS;

  private Overload() {}

  /**
   * What came of one load.
   *
   * @param percent of the capacity that was asked for
   */
  public record Stage(int percent, Map<Family, Outcome> outcomes) {
    /** Good answers per second, of all clients. */
    public double served() {
      return outcomes.values().stream().mapToDouble(Outcome::served).sum();
    }

    /** The 99th percentile of good answers, in milliseconds, of the client that waited longest. */
    public double p99() {
      return outcomes.values().stream().mapToDouble(Outcome::good99).max().orElseThrow();
    }

    public String title() {
      return percent + " % of the capacity of a service";
    }
  }

  /** Asks for 80, 100 and 300 per cent of what it can do. */
  public static List<Stage> play(Cluster cluster, Pace pace) {
    cluster.tell("urls " + cluster.bounded("bounded", PLACES, MILLIS));
    List<Stage> stages = new ArrayList<>();
    for (int percent : new int[] {80, 100, 300}) {
      cluster.tell("rate " + CAPACITY * percent / 100 / cluster.families());
      // What was learned of the load before must not count.
      Pace.pass(pace.settling());
      cluster.tell("begin");
      Pace.pass(pace.trouble());
      stages.add(new Stage(percent, cluster.outcomes()));
    }
    cluster.tell("rate " + cluster.perSecond());
    cluster.tell("urls " + cluster.urls());
    cluster.awaitAllAnswer();
    return stages;
  }
}
