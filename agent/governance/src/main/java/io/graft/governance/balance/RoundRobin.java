package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * In turn, by weight: the static stride scheduler of gRPC (proposal A58). In generation {@code g}
 * of its turns, member {@code i} of weight {@code w} is passed over where {@code (w*g + offset*i) %
 * SCALE < SCALE - w}. The sequence goes on when members change: one that began anew each time would
 * starve the light ones (grpc-java 10458).
 */
final class RoundRobin implements Balancer {
  /** The weight of the heaviest member. */
  static final int SCALE = 0xFFFF;

  private static final int OFFSET = SCALE / 2;

  private final AtomicInteger sequence;

  /**
   * The turns of attempts that follow another of the same call. Where one of two members fails,
   * they would take those of the other, and every call would begin with the one that fails.
   */
  private final AtomicInteger repeats;

  RoundRobin(int start) {
    sequence = new AtomicInteger(start);
    repeats = new AtomicInteger(start);
  }

  /** What each weight is worth, 1 to {@link #SCALE}. */
  static int[] strides(double[] weights) {
    double max = 0;
    for (double weight : weights) {
      max = Math.max(max, weight);
    }
    int[] strides = new int[weights.length];
    for (int i = 0; i < strides.length; i++) {
      strides[i] = Math.max(1, (int) Math.round(weights[i] / max * SCALE));
    }
    return strides;
  }

  @Override
  public @Nullable Member pick(
      Pool pool, Member @Nullable [] tried, ClientPolicy policy, long bits, long now) {
    Member[] members = pool.members;
    int[] strides = pool.strides();
    int n = members.length;
    Member last = null;
    AtomicInteger turnOf = tried == null ? sequence : repeats;
    // The heaviest member is never passed over for its weight, so somebody comes up soon unless
    // only light ones are left; those get their turn below.
    for (int turns = 0; turns < 4 * n; turns++) {
      long turn = turnOf.getAndIncrement() & 0xFFFFFFFFL;
      int i = (int) (turn % n);
      Member member = members[i];
      if (Tried.contains(tried, member)) {
        continue;
      }
      last = member;
      if (strides != null && passedOver(strides[i], turn / n, i)) {
        continue;
      }
      if (pool.panic || !Starting.yields(member, policy, bits + turn, now)) {
        return member;
      }
    }
    return last;
  }

  private static boolean passedOver(int weight, long generation, int i) {
    return (weight * generation + (long) OFFSET * i) % SCALE < SCALE - weight;
  }
}
