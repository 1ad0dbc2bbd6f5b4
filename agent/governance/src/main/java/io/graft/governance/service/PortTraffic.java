package io.graft.governance.service;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * How many requests each port has served, and how many it could not find anything for. Counts only
 * while several ports may be the service. Takes no lock and does not allocate.
 */
public final class PortTraffic {
  private static final int MOST_PORTS = 16;
  private static final int[] NONE = {};

  /** Served and missed requests of each of {@link #ports}, in turn; {@code null}: no ports. */
  private volatile @Nullable AtomicIntegerArray counts;

  private volatile int[] ports = NONE;

  /** Whether to count. */
  public boolean isWanted() {
    return ports.length > 0;
  }

  /**
   * Counts a request that is not a health check.
   *
   * @param status 2xx and 3xx count as served, 404 and the like as missed, others not at all
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
   * Sets the ports to count at. If they differ from those before, starts from 0.
   *
   * @param watched only the first 16 are counted
   */
  void watch(int[] watched) {
    if (Arrays.equals(ports, watched)) {
      return;
    }
    ports = NONE;
    counts = watched.length == 0 ? null : new AtomicIntegerArray(2 * MOST_PORTS);
    ports = watched.length > MOST_PORTS ? Arrays.copyOf(watched, MOST_PORTS) : watched;
  }

  /** Returns how many requests a port has served since it is counted. */
  int served(int port) {
    return at(port, 0);
  }

  /** Returns how many requests asked for something that the port does not have. */
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
