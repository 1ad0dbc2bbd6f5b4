package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** The ways to choose that one destination can be switched between, live. */
public final class Balancers {
  private static final Balancer TWO_CHOICES = new TwoChoices();
  private static final Balancer AT_RANDOM = new AtRandom();

  private final Randomness random;
  private final Balancer roundRobin;

  public Balancers(Randomness random) {
    this.random = random;
    roundRobin = new RoundRobin((int) random.nextLong());
  }

  /**
   * Chooses a member for a call. Where a call that was tried before would find nobody, it gets one
   * that is ejected: the caller has nothing to lose.
   *
   * @param tried members that this call has been sent to already; {@code null}: none
   * @param bits a random number for this pick
   * @return {@code null} where there is no member left to choose
   */
  public @Nullable Member pick(
      Fleet fleet, Member @Nullable [] tried, ClientPolicy policy, long bits, long now) {
    Member member = choose(fleet, tried, policy, bits, now);
    if (member != null || tried == null) {
      return member;
    }
    int left = Candidates.count(fleet, tried, true, now);
    return left == 0 ? null : Candidates.nth(fleet, tried, true, random.nextInt(left), now);
  }

  private @Nullable Member choose(
      Fleet fleet, Member @Nullable [] tried, ClientPolicy policy, long bits, long now) {
    switch (policy.balance()) {
      case ROUND_ROBIN:
        return roundRobin.pick(fleet, tried, policy, bits, random, now);
      case RANDOM:
        return AT_RANDOM.pick(fleet, tried, policy, bits, random, now);
      default:
        return TWO_CHOICES.pick(fleet, tried, policy, bits, random, now);
    }
  }
}
