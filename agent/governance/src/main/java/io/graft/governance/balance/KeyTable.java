package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing: the same key finds the same member, in every JVM that knows the same members,
 * and where one goes or is not usable only its own keys move (but for the little that {@link
 * Maglev} says). Ejected members stay in the table, so that an ejection moves nothing else and
 * costs no rebuild.
 *
 * <p>A member that starts slowly gets its keys one after another, as its share grows; each moves
 * once.
 */
abstract class KeyTable {
  /** Up to here {@link Rendezvous} is as fast as a table, and moves nothing needlessly. */
  static final int RENDEZVOUS = 64;

  /** From here on there is {@link Maglev} alone, and between them {@link Handover}. */
  static final int MAGLEV = 256;

  /** By hash, so that the order in which members came does not matter. */
  final Member[] members;

  final long[] hashes;

  KeyTable(Member[] ordered, long[] hashes) {
    this.members = ordered;
    this.hashes = hashes;
  }

  /** The table of some members, in any order. */
  static KeyTable of(Member[] members) {
    int n = members.length;
    Hashed[] order = new Hashed[n];
    boolean even = true;
    for (int i = 0; i < n; i++) {
      order[i] = new Hashed(members[i]);
      even &= members[i].instance().weight() == members[0].instance().weight();
    }
    Arrays.sort(order);
    Member[] ordered = new Member[n];
    long[] hashes = new long[n];
    double[] weights = even ? null : new double[n];
    for (int i = 0; i < n; i++) {
      ordered[i] = order[i].member;
      hashes[i] = order[i].hash;
      if (weights != null) {
        weights[i] = ordered[i].instance().weight();
      }
    }
    if (n <= RENDEZVOUS) {
      return new Rendezvous(ordered, hashes, weights);
    }
    return n < MAGLEV
        ? new Handover(ordered, hashes, weights)
        : new Maglev(ordered, hashes, weights);
  }

  /**
   * Finds the member of a key, or the next for it where that one may not be used.
   *
   * @param all whether ejections are disregarded (panic)
   * @return {@code null} where all that may be used were tried
   */
  abstract @Nullable Member pick(
      long key, boolean all, Member @Nullable [] tried, ClientPolicy policy, long now);

  /** Whether a member may be picked at all. */
  static boolean may(Member member, boolean all, Member @Nullable [] tried) {
    return (all || member.ejection() == null) && !Tried.contains(tried, member);
  }

  /**
   * Whether a member that may be picked leaves this key to the next, because it starts slowly or is
   * at its bound.
   *
   * @param mixed the hash of the key and the member
   * @param perWeight what {@link #perWeight} returned
   */
  static boolean passes(
      Member member, long mixed, double perWeight, ClientPolicy policy, long now) {
    if (member.starting()
        && KeyHash.fraction(KeyHash.again(mixed, 1))
            >= member.share(now, policy.slowStartNanos())) {
      return true;
    }
    return perWeight > 0
        && member.underWay(now) >= Math.ceil(perWeight * member.instance().weight());
  }

  /**
   * How many calls may be in flight for one unit of weight: the bound times the mean, this call
   * included (Mirrokni, Thorup, Zadimoghaddam: Consistent Hashing with Bounded Loads, 2016).
   *
   * @return 0 where there is no bound
   */
  final double perWeight(boolean all, ClientPolicy policy, long now) {
    double bound = policy.hashBound();
    if (bound <= 0) {
      return 0;
    }
    long inFlight = 1;
    double weight = 0;
    for (Member member : members) {
      if (all || member.ejection() == null) {
        inFlight += member.underWay(now);
        weight += member.instance().weight();
      }
    }
    return weight == 0 ? 0 : bound * inFlight / weight;
  }

  /** A member with its hash. */
  private static final class Hashed implements Comparable<Hashed> {
    final Member member;
    final long hash;

    Hashed(Member member) {
      this.member = member;
      hash = KeyHash.of(member.instance().id());
    }

    @Override
    public int compareTo(Hashed other) {
      int byHash = Long.compare(hash, other.hash);
      return byHash != 0 ? byHash : member.instance().id().compareTo(other.member.instance().id());
    }
  }
}
