package io.graft.governance.sample;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.hash.KeyHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subset of many endpoints that one of many callers uses: Finagle's deterministic aperture. The
 * endpoints stand on a circle in the order of their hashes. Each caller covers an arc that begins
 * at its own place, and is this part of the circle:
 *
 * <pre>ceil(callers * aperture / endpoints) / callers</pre>
 *
 * <p>The arc is a whole number of the distances between two callers, so every endpoint is covered
 * by the same number of callers. An endpoint at an end of the arc counts as far as it is covered.
 * If an endpoint is ejected, the arc extends to the next, so that its width stays the same.
 */
public final class Subset {
  public final Endpoint[] endpoints;

  /** How far each endpoint is covered, 0 to 1; {@code null}: all completely. */
  public final double @Nullable [] coverage;

  private Subset(Endpoint[] endpoints, double @Nullable [] coverage) {
    this.endpoints = endpoints;
    this.coverage = coverage;
  }

  /**
   * @param all every endpoint, usable or not, so that places do not change after an ejection
   * @param usable the usable endpoints
   * @param aperture the minimum number of endpoints; 0: all
   * @param index the place of this caller among all callers; -1: unknown, so all are used
   */
  public static Subset of(Endpoint[] all, Endpoint[] usable, int aperture, int index, int callers) {
    int n = all.length;
    if (aperture <= 0 || n <= aperture || usable.length <= aperture || index < 0) {
      return new Subset(usable, null);
    }
    double arc = Math.ceil((double) callers * aperture / n) / callers;
    if (arc >= 1) {
      return new Subset(usable, null);
    }
    Endpoint[] circle = circle(all);
    double width = Math.min(arc * n, usable.length);
    double start = (double) index / callers * n;
    int at = (int) start;
    double from = start - at;
    Endpoint[] endpoints = new Endpoint[(int) width + 2];
    double[] coverage = new double[endpoints.length];
    int size = 0;
    double left = width;
    for (int i = 0; i <= n && left > 1e-9; i++) {
      Endpoint endpoint = circle[(at + i) % n];
      if (endpoint.ejection() != null) {
        continue;
      }
      // After a full circle, the end of the arc covers the rest of the first endpoint.
      double part = Math.min(left, i == 0 ? 1 - from : i == n ? from : 1);
      left -= part;
      if (i == n && size > 0 && endpoints[0] == endpoint) {
        coverage[0] += part;
      } else if (part > 1e-9) {
        endpoints[size] = endpoint;
        coverage[size++] = part;
      }
    }
    return size == 0
        ? new Subset(usable, null)
        : new Subset(Arrays.copyOf(endpoints, size), Arrays.copyOf(coverage, size));
  }

  private static Endpoint[] circle(Endpoint[] endpoints) {
    int n = endpoints.length;
    int bits = 32 - Integer.numberOfLeadingZeros(n);
    long mask = (1L << bits) - 1;
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = KeyHash.of(endpoints[i].instance().id()) & ~mask | i;
    }
    Arrays.sort(order);
    Endpoint[] circle = new Endpoint[n];
    for (int i = 0; i < n; i++) {
      circle[i] = endpoints[(int) (order[i] & mask)];
    }
    return circle;
  }
}
