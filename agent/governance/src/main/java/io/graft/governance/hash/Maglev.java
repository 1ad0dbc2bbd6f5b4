package io.graft.governance.hash;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A table of 65,537 entries that the endpoints fill in turns, each by a permutation of its own
 * (Eisenbud and others: Maglev: A Fast and Reliable Software Network Load Balancer, NSDI 2016,
 * 3.4). A key is one lookup. All endpoints have the same number of entries, or in proportion to
 * their weights, and at least one. When an endpoint leaves, its own entries get other owners, and
 * so does less than one in a hundred of the others.
 *
 * <p>If the endpoint of a key may not be used, the key is hashed again, so that the keys of an
 * ejected endpoint are spread over all others.
 */
final class Maglev extends KeyTable {
  /** Prime, so that every step visits the whole table. */
  static final int SIZE = 65_537;

  private static final int REHASHES = 32;

  private final int[] table;

  Maglev(Endpoint[] ordered, long[] hashes, double @Nullable [] weights) {
    super(ordered, hashes);
    table = fill(hashes, weights);
  }

  /** The index into {@link #endpoints} of each entry. */
  static int[] fill(long[] hashes, double @Nullable [] weights) {
    int n = hashes.length;
    int[] position = new int[n];
    int[] step = new int[n];
    double[] turns = new double[n];
    double max = 0;
    for (int i = 0; i < n; i++) {
      position[i] = KeyHash.below(SIZE, hashes[i]);
      step[i] = 1 + KeyHash.below(SIZE - 1, KeyHash.again(hashes[i], 1));
      max = weights == null ? 1 : Math.max(max, weights[i]);
    }
    // In the first round every endpoint gets an entry.
    Arrays.fill(turns, 1);
    int[] table = new int[SIZE];
    long[] taken = new long[(SIZE >> 6) + 1];
    int filled = 0;
    while (true) {
      for (int i = 0; i < n; i++) {
        if (weights != null) {
          if (turns[i] < 1) {
            turns[i] += weights[i] / max;
            continue;
          }
          turns[i] += weights[i] / max - 1;
        }
        int at = position[i];
        while ((taken[at >> 6] & 1L << at) != 0) {
          at += step[i];
          at = at >= SIZE ? at - SIZE : at;
        }
        taken[at >> 6] |= 1L << at;
        table[at] = i;
        position[i] = at;
        if (++filled == SIZE) {
          return table;
        }
      }
    }
  }

  int[] table() {
    return table;
  }

  @Override
  public @Nullable Endpoint pick(
      long key, boolean all, Endpoint @Nullable [] tried, BalanceConfig config, long now) {
    double perWeight = perWeight(all, config, now);
    Endpoint passed = null;
    long hash = key;
    for (int i = 1; i <= REHASHES; i++) {
      int at = table[KeyHash.below(SIZE, hash)];
      Endpoint endpoint = endpoints[at];
      if (may(endpoint, all, tried)) {
        if (!passes(endpoint, KeyHash.of(key, hashes[at]), perWeight, config, now)) {
          return endpoint;
        }
        passed = passed == null ? endpoint : passed;
      }
      hash = KeyHash.again(key, i);
    }
    // Repeated hashing failed, by bad luck or because nearly all endpoints are excluded: take the
    // next that may be used.
    int from = table[KeyHash.below(SIZE, hash)];
    for (int i = 0; i < endpoints.length; i++) {
      int at = (from + i) % endpoints.length;
      Endpoint endpoint = endpoints[at];
      if (may(endpoint, all, tried)) {
        if (!passes(endpoint, KeyHash.of(key, hashes[at]), perWeight, config, now)) {
          return endpoint;
        }
        passed = passed == null ? endpoint : passed;
      }
    }
    return passed;
  }
}
