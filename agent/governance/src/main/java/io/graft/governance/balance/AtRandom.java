package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** At random, each member with the likelihood of its weight. */
final class AtRandom implements Balancer {
  @Override
  public @Nullable Member pick(
      Fleet fleet,
      Member @Nullable [] tried,
      ClientPolicy policy,
      long bits,
      Randomness random,
      long now) {
    int n = fleet.size();
    boolean all = Candidates.all(fleet, tried);
    if (all && fleet.evenWeights() && n > 0) {
      Member member = fleet.member(random.nextInt(n));
      if (!member.starting() || random.nextDouble() < member.share(now, policy.slowStartNanos())) {
        return member;
      }
    }
    boolean panic = !all && Candidates.panic(fleet, policy.panicPercent(), now);
    double total = 0;
    for (int i = 0; i < n; i++) {
      total += chance(fleet.member(i), tried, panic, policy, now);
    }
    double drawn = random.nextDouble() * total;
    Member last = null;
    for (int i = 0; i < n; i++) {
      double chance = chance(fleet.member(i), tried, panic, policy, now);
      if (chance > 0) {
        last = fleet.member(i);
        drawn -= chance;
        if (drawn < 0) {
          return last;
        }
      }
    }
    return last;
  }

  private static double chance(
      Member member, Member @Nullable [] tried, boolean panic, ClientPolicy policy, long now) {
    return Candidates.may(member, tried, panic, now)
        ? member.instance().weight() * member.share(now, policy.slowStartNanos())
        : 0;
  }
}
