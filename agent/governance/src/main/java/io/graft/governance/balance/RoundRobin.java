package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * In turn, by weight: the static stride scheduler of gRPC (proposal A58). In generation {@code g}
 * of its turns, member {@code i} of weight {@code w} is passed over where {@code (w*g + offset*i) %
 * SCALE < SCALE - w}. The sequence goes on over changes of the fleet.
 */
final class RoundRobin implements Balancer {
  /** The weight of the heaviest member. */
  static final int SCALE = 0xFFFF;

  private static final int OFFSET = SCALE / 2;

  private final AtomicInteger sequence;

  RoundRobin(int start) {
    sequence = new AtomicInteger(start);
  }

  @Override
  public @Nullable Member pick(
      Fleet fleet,
      Member @Nullable [] tried,
      ClientPolicy policy,
      long bits,
      Randomness random,
      long now) {
    int n = fleet.size();
    if (n == 0) {
      return null;
    }
    boolean all = Candidates.all(fleet, tried);
    boolean panic = !all && Candidates.panic(fleet, policy.panicPercent(), now);
    Member last = null;
    // The heaviest member is never passed over for its weight, so some candidate comes up soon
    // unless only light ones are left; those get their turn below.
    for (int turns = 0; turns < 4 * n; turns++) {
      long turn = sequence.getAndIncrement() & 0xFFFFFFFFL;
      int i = (int) (turn % n);
      Member member = fleet.member(i);
      if (!all && !Candidates.may(member, tried, panic, now)) {
        continue;
      }
      last = member;
      if (!fleet.evenWeights() && passedOver(fleet.stride(i), turn / n, i)) {
        continue;
      }
      if (member.starting() && random.nextDouble() >= member.share(now, policy.slowStartNanos())) {
        continue;
      }
      return member;
    }
    return last != null ? last : Candidates.nth(fleet, tried, panic, 0, now);
  }

  private static boolean passedOver(int weight, long generation, int i) {
    return (weight * generation + (long) OFFSET * i) % SCALE < SCALE - weight;
  }
}
