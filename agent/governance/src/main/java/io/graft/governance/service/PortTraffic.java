package io.graft.governance.service;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of the application arrived at which port, and how many of what the port does
 * not have: counted only while it is not decided which of several ports is the service. No lock, no
 * allocation.
 */
public final class PortTraffic {
  private static final int MOST_PORTS = 16;
  private static final int[] NONE = {};

  /** Served and missed, for each of {@link #ports}; made when there are any. */
  private volatile @Nullable AtomicIntegerArray counts;

  private volatile int[] ports = NONE;

  /** Whether to count. */
  public boolean isWanted() {
    return ports.length > 0;
  }

  /**
   * A request that is no health check has been answered.
   *
   * @param status 2xx and 3xx say that the port has what callers want, 404 and the like that it has
   *     not; others say nothing
   */
  public void count(int port, int status) {
    boolean served = status >= 200 && status < 400;
    if (!served && status != 404 && status != 405 && status != 501) {
      return;
    }
    int[] watched = ports;
    AtomicIntegerArray counted = counts;
    for (int i = 0; i < watched.length && counted != null; i++) {
      if (watched[i] == port) {
        counted.incrementAndGet(served ? 2 * i : 2 * i + 1);
        return;
      }
    }
  }

  /**
   * Counts at these ports from now on, and forgets what was counted, unless they are the same;
   * none: counts no more.
   *
   * @param watched of which the first 16 are counted
   */
  void watch(int[] watched) {
    if (Arrays.equals(ports, watched)) {
      return;
    }
    ports = NONE;
    counts = watched.length == 0 ? null : new AtomicIntegerArray(2 * MOST_PORTS);
    ports = watched.length > MOST_PORTS ? Arrays.copyOf(watched, MOST_PORTS) : watched;
  }

  /** Requests that a port has served since it is watched. */
  int served(int port) {
    return at(port, 0);
  }

  /** Requests for what a port does not have. */
  int missed(int port) {
    return at(port, 1);
  }

  private int at(int port, int which) {
    int[] watched = ports;
    AtomicIntegerArray counted = counts;
    for (int i = 0; i < watched.length && counted != null; i++) {
      if (watched[i] == port) {
        return counted.get(2 * i + which);
      }
    }
    return 0;
  }
}
