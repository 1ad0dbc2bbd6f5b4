package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/** At random, by weight; of a member that starts slowly, the part of its share that it gets. */
final class AtRandom implements Balancer {
  private static final int REDRAWS = 64;

  @Override
  public @Nullable Member pick(
      Pool pool, Member @Nullable [] tried, ClientPolicy policy, long bits, long now) {
    Member member = null;
    for (int i = 0; i < REDRAWS; i++) {
      int drawn = tried == null ? pool.draw(bits) : pool.untried(tried, bits);
      if (drawn < 0) {
        return null;
      }
      member = pool.members[drawn];
      if (pool.panic || !Starting.yields(member, policy, bits, now)) {
        return member;
      }
      bits = KeyHash.again(bits, i + 1);
    }
    return member;
  }
}
