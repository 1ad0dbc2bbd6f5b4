package io.graft.governance.balance;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** The ways to choose that one destination can be switched between, live. */
public final class Balancers {
  private static final ByLatency BY_LATENCY = new ByLatency();
  private static final Balancer LEAST_REQUEST = new LeastRequest();
  private static final Balancer AT_RANDOM = new AtRandom();

  private final Balancer roundRobin;

  public Balancers(Randomness random) {
    roundRobin = new RoundRobin((int) random.nextLong());
  }

  /**
   * Chooses a member for a call. Allocates nothing.
   *
   * <p>Where a call that was tried before would find nobody, it gets one from another zone or
   * priority, outside of the subset, or at last one that is ejected: the caller has nothing to
   * lose.
   *
   * @param tried members that this call has been sent to already; {@code null}: none
   * @param keyHash {@link KeyHash#of} the key of the call, for {@link Balance#HASH}
   * @param keyed whether it has a key; a call without goes by {@link Balance#P2C}
   * @param bits a random number for this pick
   * @return {@code null} where there is no member left to choose
   */
  public @Nullable Member pick(
      Roster roster,
      Member @Nullable [] tried,
      ClientPolicy policy,
      long keyHash,
      boolean keyed,
      long bits,
      long now) {
    Balance balance = policy.balance();
    Member member = null;
    if (keyed && balance == Balance.HASH) {
      member = roster.byKey(keyHash, tried, policy, now);
    }
    if (member == null) {
      Pool pool = roster.pool(bits);
      if (pool == null) {
        return null;
      }
      member =
          balance == Balance.P2C
              ? BY_LATENCY.pick(pool, tried, policy, bits, now)
              : balancer(balance).pick(pool, tried, policy, bits, now);
    }
    return member != null || tried == null ? member : roster.untried(tried, bits);
  }

  /**
   * As {@link #pick} for a call that is its first attempt and has no key, among a pool that is
   * known, by {@link Balance#P2C}. It leaves no trace: a call may choose and then not go.
   */
  public static @Nullable Member pickByLatency(
      Pool pool, ClientPolicy policy, long bits, long now) {
    return BY_LATENCY.pick(pool, null, policy, bits, now);
  }

  private Balancer balancer(Balance balance) {
    switch (balance) {
      case ROUND_ROBIN:
        return roundRobin;
      case RANDOM:
        return AT_RANDOM;
      case LEAST_REQUEST:
        return LEAST_REQUEST;
      default:
        return BY_LATENCY;
    }
  }
}
