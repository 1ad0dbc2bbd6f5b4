package io.graft.chaos.scene;

import io.graft.chaos.load.Family;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How evenly three equal instances are used: as new processes that new processes call, after one of
 * them has stood still, and after one was killed and has come back.
 */
public final class Fairness {
  private static final long SETTLING = 5_000;
  private static final long COUNTED = 5_000;
  private static final long PAUSE = 500;
  private static final long DOWN = 1_000;

  private Fairness() {}

  /**
   * Lets it happen to a cluster that has just been started.
   *
   * @return by what had happened, the good answers of each instance from 5 s later on
   */
  public static Map<String, Map<String, Integer>> play(Cluster cluster) {
    Map<String, Map<String, Integer>> answers = new LinkedHashMap<>();
    answers.put("cold start", count(cluster));
    cluster.instance(0).suspend();
    Pace.pass(PAUSE);
    cluster.instance(0).resume();
    answers.put("SIGSTOP of half a second", count(cluster));
    // Slow start is what it is for; what is measured is what comes after it.
    cluster.rules("graft.client.steady.slow-start=1s");
    cluster.instance(1).kill();
    Pace.pass(DOWN);
    cluster.restart(1);
    cluster.awaitAllAnswer();
    answers.put("kill -9 and restart", count(cluster));
    cluster.rules();
    return answers;
  }

  private static Map<String, Integer> count(Cluster cluster) {
    Pace.pass(SETTLING);
    cluster.tell("begin");
    Pace.pass(COUNTED);
    Map<String, Integer> sum = new TreeMap<>();
    for (Map.Entry<Family, Outcome> one : cluster.outcomes().entrySet()) {
      one.getValue().instances().forEach((name, count) -> sum.merge(name, count, Integer::sum));
    }
    return sum;
  }

  /** The largest share divided by the least. */
  public static double factor(Map<String, Integer> answers) {
    return answers.size() < Cluster.INSTANCES
        ? Double.POSITIVE_INFINITY
        : (double) Collections.max(answers.values()) / Collections.min(answers.values());
  }
}
