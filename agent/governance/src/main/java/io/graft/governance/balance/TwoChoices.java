package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * The less loaded of two members chosen at random: Mitzenmacher's power of two choices, on the load
 * that {@link PeakEwma} shows, as in Finagle and linkerd.
 *
 * <p>A member that starts slowly, having won, yields to the other with the probability of the share
 * that it does not get yet: it gets that part of its traffic, neither starved nor flooded.
 */
final class TwoChoices implements Balancer {
  @Override
  public @Nullable Member pick(
      Fleet fleet,
      Member @Nullable [] tried,
      ClientPolicy policy,
      long bits,
      Randomness random,
      long now) {
    if (Candidates.all(fleet, tried)) {
      int n = fleet.size();
      if (n <= 1) {
        return n == 0 ? null : fleet.member(0);
      }
      int first = (int) ((bits >>> 32) * n >>> 32);
      int second = second(bits, n, first);
      return better(fleet.member(first), fleet.member(second), policy, random, now);
    }
    boolean panic = Candidates.panic(fleet, policy.panicPercent(), now);
    int n = Candidates.count(fleet, tried, panic, now);
    if (n == 0) {
      return null;
    }
    if (n == 1) {
      return Candidates.nth(fleet, tried, panic, 0, now);
    }
    int first = (int) ((bits >>> 32) * n >>> 32);
    Member one = Candidates.nth(fleet, tried, panic, first, now);
    if (panic) {
      return one;
    }
    Member other = Candidates.nth(fleet, tried, panic, second(bits, n, first), now);
    return one == null || other == null
        ? one == null ? other : one
        : better(one, other, policy, random, now);
  }

  /** Any index but {@code first}, each as likely: the draw is from n - 1, around the hole. */
  private static int second(long bits, int n, int first) {
    int drawn = (int) ((bits & 0xFFFFFFFFL) * (n - 1) >>> 32);
    return drawn < first ? drawn : drawn + 1;
  }

  private static Member better(
      Member a, Member b, ClientPolicy policy, Randomness random, long now) {
    Member winner = b.load(now) < a.load(now) ? b : a;
    if (winner.starting() && random.nextDouble() >= winner.share(now, policy.slowStartNanos())) {
      return winner == a ? b : a;
    }
    return winner;
  }
}
