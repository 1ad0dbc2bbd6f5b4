package io.graft.governance.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What the calls of one time came to. */
final class Tally {
  private long[] latencies = new long[1024];
  private boolean sorted;
  private int answered;

  /** Calls begun. */
  long calls;

  /** Calls that were not answered with a status below 500. */
  long failed;

  /** Calls of any outcome that are over. */
  long over;

  /** How often what went wrong. */
  final Map<String, Integer> failures = new TreeMap<>();

  void done(long latency, int status, String why) {
    over++;
    if (status == 0 || status >= 429) {
      failed++;
      failures.merge(status == 0 ? why : Integer.toString(status), 1, Integer::sum);
    }
    if (answered == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * answered);
    }
    latencies[answered++] = latency;
    sorted = false;
  }

  /** The latency, in milliseconds, that a share of the calls does not exceed. */
  double millis(double share) {
    if (answered == 0) {
      return 0;
    }
    if (!sorted) {
      Arrays.sort(latencies, 0, answered);
      sorted = true;
    }
    return latencies[(int) (share * (answered - 1))] / 1e6;
  }

  /** Calls that went well. */
  long served() {
    return over - failed;
  }

  /** The part of the calls that failed. */
  double errorRate() {
    return over == 0 ? 0 : (double) failed / over;
  }

  @Override
  public String toString() {
    return String.format(
        "%d of %d failed %s, p50 %.1f p99 %.1f p99.9 %.1f ms",
        failed, over, failures, millis(.5), millis(.99), millis(.999));
  }
}
