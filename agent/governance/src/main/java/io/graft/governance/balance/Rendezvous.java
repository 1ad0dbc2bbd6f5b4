package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The member whose hash with the key is highest (Thaler and Ravishankar, 1998); where weights
 * differ, the one with the highest {@code -weight / ln(hash)}. Nothing moves but the keys of who
 * goes, and each share is as even as the hash is.
 */
final class Rendezvous extends KeyTable {
  private final double @Nullable [] weights;

  Rendezvous(Member[] ordered, long[] hashes, double @Nullable [] weights) {
    super(ordered, hashes);
    this.weights = weights;
  }

  @Override
  @Nullable Member pick(
      long key, boolean all, Member @Nullable [] tried, ClientPolicy policy, long now) {
    double perWeight = perWeight(all, policy, now);
    Member best = null;
    long highest = -1;
    Member passed = null;
    long highestPassed = -1;
    for (int i = 0; i < members.length; i++) {
      long mixed = KeyHash.of(key, hashes[i]);
      // The bits of doubles of one sign are ordered as they are.
      long score =
          weights == null
              ? mixed >>> 1
              : Double.doubleToRawLongBits(-weights[i] / Logarithm.ofFraction(mixed));
      if (score <= highest) {
        continue;
      }
      Member member = members[i];
      if (!may(member, all, tried)) {
        continue;
      }
      if (!passes(member, mixed, perWeight, policy, now)) {
        best = member;
        highest = score;
      } else if (score > highestPassed) {
        passed = member;
        highestPassed = score;
      }
    }
    return best != null ? best : passed;
  }
}
