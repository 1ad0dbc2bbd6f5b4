package io.graft.chaos.scene;

import io.graft.chaos.load.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A service of one instance with bounded work is asked for more than it can do. */
public final class Overload {
  /** Far below, at and far above what it can do. */
  public static final int[] ALL = {80, 100, 300};

  private Overload() {}

  /**
   * What came of one load.
   *
   * @param percent of the capacity that was asked for
   */
  public record Stage(Server server, int percent, Map<Family, Outcome> outcomes) {
    /** Good answers per second, of all clients. */
    public double served() {
      return outcomes.values().stream().mapToDouble(Outcome::served).sum();
    }

    /** The 99th percentile of good answers, in milliseconds, of the client that waited longest. */
    public double p99() {
      return outcomes.values().stream().mapToDouble(Outcome::good99).max().orElseThrow();
    }

    /**
     * The 99th percentile of good answers of the client in the middle, in milliseconds. The largest
     * of many clients is that of one request, which any pause of the machine decides.
     */
    public double typical99() {
      double[] sorted = outcomes.values().stream().mapToDouble(Outcome::good99).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    public String title() {
      return server.title() + ", " + percent + " % of its capacity";
    }
  }

  /**
   * Asks a server for some percentages of what it can do.
   *
   * @param percents in the order of {@link #ALL}
   */
  public static List<Stage> play(Cluster cluster, Server server, Pace pace, int... percents) {
    cluster.tell("urls " + cluster.bounded(server));
    List<Stage> stages = new ArrayList<>();
    for (int percent : percents) {
      int rate = server.capacity() * percent / 100 / cluster.families();
      cluster.tell("rate " + Math.max(1, rate));
      // What was learned of the load before must not count.
      Pace.pass(pace.settling());
      cluster.tell("begin");
      Pace.pass(pace.trouble());
      stages.add(new Stage(server, percent, cluster.outcomes()));
    }
    cluster.tell("rate " + cluster.perSecond());
    cluster.tell("urls " + cluster.urls());
    cluster.awaitAllAnswer();
    cluster.endBounded();
    return stages;
  }

  /** The highest of what was served, in good answers per second. */
  public static double peak(List<Stage> stages) {
    return stages.stream().mapToDouble(Stage::served).max().orElseThrow();
  }
}
