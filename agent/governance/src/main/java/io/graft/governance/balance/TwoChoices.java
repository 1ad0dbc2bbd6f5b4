package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The better of two members chosen at random: Mitzenmacher's power of two choices. Each is drawn by
 * its weight, so that a heavy one gets its share also where it is more than a pair can give.
 */
abstract class TwoChoices implements Balancer {
  /** How often two are drawn anew because both have a small share yet. */
  private static final int ROUNDS = 5;

  @Override
  public final @Nullable Member pick(
      Pool pool, Member @Nullable [] tried, ClientPolicy policy, long bits, long now) {
    Member[] members = pool.members;
    if (tried == null && members.length > 1 && !pool.panic) {
      int first = pool.draw(bits);
      int second = pool.another(bits, first);
      Member winner = better(members[first], members[second], pool, bits, now);
      if (!winner.starting()) {
        return winner;
      }
    }
    return choose(pool, tried, policy, bits, now);
  }

  private @Nullable Member choose(
      Pool pool, Member @Nullable [] tried, ClientPolicy policy, long bits, long now) {
    Member[] members = pool.members;
    if (members.length == 1) {
      return Tried.contains(tried, members[0]) ? null : members[0];
    }
    for (int round = 1; ; round++) {
      int first;
      int second;
      if (tried == null) {
        first = pool.draw(bits);
        if (pool.panic) {
          return members[first];
        }
        second = pool.another(bits, first);
      } else {
        first = pool.untried(tried, bits);
        if (first < 0 || pool.panic) {
          return first < 0 ? null : members[first];
        }
        second = pool.next(tried, pool.another(bits, first), first);
        if (second < 0) {
          return members[first];
        }
      }
      Member one = members[first];
      Member winner = better(one, members[second], pool, bits, now);
      if (!Starting.yields(winner, policy, bits, now)) {
        return winner;
      }
      Member other = winner == one ? members[second] : one;
      if (!bears(other, winner, winner.share(now, policy.slowStartNanos()), now)) {
        return winner;
      }
      long next = KeyHash.again(bits, 104);
      // Where most are new, as after a rollout that was quicker than slow start, both may be.
      if (round == ROUNDS || !Starting.yields(other, policy, next, now)) {
        return other;
      }
      bits = next;
    }
  }

  /**
   * Of two alike it is nearly always the first, which a processor soon predicts, and so goes on
   * with it while the loads are still being read. Computed without a branch it would have to wait.
   */
  private Member better(Member one, Member other, Pool pool, long bits, long now) {
    return lead(one, other, pool, bits, now) > 0 ? other : one;
  }

  /**
   * By how much the member drawn second is the better one: more than 0 where it is. Where there is
   * nothing between them the first should be taken, as it is drawn by weight.
   *
   * @param pool that the two were drawn from
   * @param bits random, for where chance decides; other uses make numbers of it too
   */
  abstract long lead(Member a, Member b, Pool pool, long bits, long now);

  /**
   * Whether another member should take a call that a starting one leaves to it. One that is the
   * worse choice by more than what the starting one lacks should not: a new instance beside a slow
   * one would send it the most calls while it is new.
   *
   * @param share what the starting one gets of its full share, 0.1 to 1
   */
  abstract boolean bears(Member other, Member starting, double share, long now);
}
