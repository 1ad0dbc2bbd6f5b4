package io.graft.governance.balance;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.TriedEndpoints;
import io.graft.governance.hash.KeyHash;
import io.graft.governance.sample.AliasSampler;
import io.graft.governance.sample.ArcSampler;
import io.graft.governance.sample.WeightedSampler;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a pick chooses among. All of them are usable, unless their group is in panic.
 * Not empty. Immutable.
 */
public final class Candidates {
  private static final long LOW = 0xFFFFFFFFL;
  private static final int REDRAWS = 16;

  public final Endpoint[] endpoints;

  /** Whether usable and unusable endpoints are treated alike, because too few are usable. */
  final boolean panic;

  /** {@code null}: all have the same weight. */
  private final @Nullable WeightedSampler weighted;

  private final int @Nullable [] strides;

  /**
   * @param coverage the fraction of each endpoint's weight that counts, 0 to 1; {@code null}: 1 for
   *     all
   */
  Candidates(Endpoint[] endpoints, double @Nullable [] coverage, boolean panic) {
    this.endpoints = endpoints;
    this.panic = panic;
    double[] weights = new double[endpoints.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = endpoints[i].instance().weight();
    }
    WeightedSampler draw = null;
    if (coverage != null) {
      draw = even(weights) && !even(coverage) ? ArcSampler.of(coverage) : null;
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= coverage[i];
      }
    }
    boolean alike = panic || even(weights);
    weighted = alike ? null : draw != null ? draw : new AliasSampler(weights);
    strides = alike ? null : RoundRobinBalancer.strides(weights);
  }

  private static boolean even(double[] weights) {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The stride of each endpoint for round robin, 1 to {@link RoundRobinBalancer#SCALE}; {@code
   * null}: all the same.
   */
  int @Nullable [] strides() {
    return strides;
  }

  /** Draws an endpoint by weight. */
  int draw(long bits) {
    WeightedSampler w = weighted;
    long upper = bits >>> 32;
    return w == null ? (int) (upper * endpoints.length >>> 32) : w.draw(upper);
  }

  /**
   * Draws an endpoint other than {@code first}, by weight. With equal weights, each of the others
   * is equally likely: the draw is from n - 1, around the gap. Needs at least 2 endpoints.
   */
  int another(long bits, int first) {
    WeightedSampler w = weighted;
    if (w != null) {
      int drawn = w.draw(bits & LOW);
      if (drawn != first) {
        return drawn;
      }
      // Bounded: if one endpoint had nearly all the weight, this would draw it for ever.
      bits = KeyHash.again(bits, 1);
    }
    int drawn = (int) ((bits & LOW) * (endpoints.length - 1) >>> 32);
    // Adds one from first on, without a branch, which the processor could not predict.
    return drawn - (first - 1 - drawn >> 31);
  }

  /** Draws an endpoint that was not tried, by weight; -1: all were tried. */
  int untried(Endpoint[] tried, long bits) {
    for (int i = 1; i <= REDRAWS; i++) {
      int drawn = draw(bits);
      if (!TriedEndpoints.contains(tried, endpoints[drawn])) {
        return drawn;
      }
      bits = KeyHash.again(bits, i);
    }
    return next(tried, draw(bits), -1);
  }

  /**
   * The first endpoint at or after {@code from} that was not tried, except {@code but}; -1: none.
   */
  int next(Endpoint[] tried, int from, int but) {
    for (int i = 0; i < endpoints.length; i++) {
      int at = from + i < endpoints.length ? from + i : from + i - endpoints.length;
      if (at != but && !TriedEndpoints.contains(tried, endpoints[at])) {
        return at;
      }
    }
    return -1;
  }
}
