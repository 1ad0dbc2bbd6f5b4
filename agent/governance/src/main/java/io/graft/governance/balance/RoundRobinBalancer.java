package io.graft.governance.balance;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.TriedEndpoints;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Chooses in turn, by weight: the static stride scheduler of gRPC (proposal A58). In generation
 * {@code g} of the turns, endpoint {@code i} of weight {@code w} is skipped if {@code (w*g +
 * offset*i) % SCALE < SCALE - w}. The sequence continues when endpoints change: a sequence that
 * restarted each time would starve light endpoints (grpc-java 10458).
 */
final class RoundRobinBalancer implements Balancer {
  /** The weight of the heaviest endpoint. */
  static final int SCALE = 0xFFFF;

  private static final int OFFSET = SCALE / 2;

  private final AtomicInteger sequence;

  /**
   * The turns of retries. If retries used the turns of first attempts and one of two endpoints
   * failed, they would take the turns of the other, and every call would begin with the failing
   * one.
   */
  private final AtomicInteger repeats;

  RoundRobinBalancer(int start) {
    sequence = new AtomicInteger(start);
    repeats = new AtomicInteger(start);
  }

  /** Scales weights to 1 to {@link #SCALE}. */
  static int[] strides(double[] weights) {
    double max = 0;
    for (double weight : weights) {
      max = Math.max(max, weight);
    }
    int[] strides = new int[weights.length];
    for (int i = 0; i < strides.length; i++) {
      strides[i] = Math.max(1, (int) Math.round(weights[i] / max * SCALE));
    }
    return strides;
  }

  @Override
  public @Nullable Endpoint pick(
      Candidates pool, Endpoint @Nullable [] tried, BalanceConfig config, long bits, long now) {
    Endpoint[] endpoints = pool.endpoints;
    int[] strides = pool.strides();
    int n = endpoints.length;
    Endpoint last = null;
    AtomicInteger turnOf = tried == null ? sequence : repeats;
    // The heaviest endpoint is never skipped for its weight, so the loop ends soon unless only
    // light endpoints are left; those are chosen below.
    for (int turns = 0; turns < 4 * n; turns++) {
      long turn = turnOf.getAndIncrement() & 0xFFFFFFFFL;
      int i = (int) (turn % n);
      Endpoint endpoint = endpoints[i];
      if (TriedEndpoints.contains(tried, endpoint)) {
        continue;
      }
      last = endpoint;
      if (strides != null && passedOver(strides[i], turn / n, i)) {
        continue;
      }
      if (pool.panic || !SlowStart.yields(endpoint, config, bits + turn, now)) {
        return endpoint;
      }
    }
    return last;
  }

  private static boolean passedOver(int weight, long generation, int i) {
    return (weight * generation + (long) OFFSET * i) % SCALE < SCALE - weight;
  }
}
