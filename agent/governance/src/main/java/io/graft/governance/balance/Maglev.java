package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A table of 65,537 entries that the members fill in turns, each by a permutation of its own
 * (Eisenbud and others: Maglev: A Fast and Reliable Software Network Load Balancer, NSDI 2016,
 * 3.4). A key is one look into it. All members have the same number of entries, or by their
 * weights, and one at least. When one goes, its own entries change owner, and less than one in a
 * hundred of the others does.
 *
 * <p>Where the member of a key may not be used the key is hashed again, so that the keys of one
 * that is ejected are spread over all others.
 */
final class Maglev extends KeyTable {
  /** Prime, so that every step leads through the whole table. */
  static final int SIZE = 65_537;

  private static final int REHASHES = 32;

  private final int[] table;

  Maglev(Member[] ordered, long[] hashes, double @Nullable [] weights) {
    super(ordered, hashes);
    table = fill(hashes, weights);
  }

  /** Index into {@link #members} of each entry. */
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
    // In the first round everybody gets an entry.
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
  @Nullable Member pick(
      long key, boolean all, Member @Nullable [] tried, ClientPolicy policy, long now) {
    double perWeight = perWeight(all, policy, now);
    Member passed = null;
    long hash = key;
    for (int i = 1; i <= REHASHES; i++) {
      int at = table[KeyHash.below(SIZE, hash)];
      Member member = members[at];
      if (may(member, all, tried)) {
        if (!passes(member, KeyHash.of(key, hashes[at]), perWeight, policy, now)) {
          return member;
        }
        passed = passed == null ? member : passed;
      }
      hash = KeyHash.again(key, i);
    }
    // So many in a row are bad luck, or nearly all are: then the next that will do.
    int from = table[KeyHash.below(SIZE, hash)];
    for (int i = 0; i < members.length; i++) {
      int at = (from + i) % members.length;
      Member member = members[at];
      if (may(member, all, tried)) {
        if (!passes(member, KeyHash.of(key, hashes[at]), perWeight, policy, now)) {
          return member;
        }
        passed = passed == null ? member : passed;
      }
    }
    return passed;
  }
}
