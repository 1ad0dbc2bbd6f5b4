package io.graft.governance.balance;

import io.graft.governance.match.Selector;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who is picked among now: the members of a {@link Fleet} in pools, each with its part of the
 * traffic. It is made when a snapshot comes, a member is ejected or returns, or the policy or the
 * surroundings change, so that a pick looks at no more than the members it compares. Immutable.
 *
 * <pre>
 *   fleet ─▶ selector ─▶ priority groups ─▶ this zone, the others ─▶ usable ones ─▶ subset
 * </pre>
 *
 * <p>A group in panic, where too few are usable, is one pool of all its members.
 */
public final class Roster {
  private final Fleet fleet;

  /** That of the fleet before it was looked at. */
  private final int version;

  private final @Nullable Selector selector;
  private final Member[] members;
  private final PriorityGroup[] groups;
  private final Priorities priorities;

  /** Not empty but where there are no members. */
  private final Pool[] pools;

  /** The one pool, as it nearly always is; {@code null}: there are more, or none. */
  private final @Nullable Pool only;

  /** The shares of the pools up to each, it included. */
  private final double[] sums;

  private final double localShare;

  private Roster(
      Fleet fleet,
      @Nullable Selector selector,
      Member[] members,
      PriorityGroup[] groups,
      ClientPolicy policy,
      Surroundings surroundings) {
    this.fleet = fleet;
    version = fleet.version();
    this.selector = selector;
    this.members = members;
    this.groups = groups;
    int n = groups.length;
    int[] usable = new int[n];
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      usable[i] = groups[i].usable();
      all[i] = groups[i].members.length;
    }
    double overprovision = policy.overprovision();
    priorities = Priorities.of(usable, all, overprovision, policy.panicPercent());
    Pools made = new Pools(2 * n);
    double kept = 0;
    for (int i = 0; i < n; i++) {
      double share = priorities.share(i);
      if (share > 0) {
        kept +=
            share
                * made.add(groups[i], usable[i], share, priorities.panic(i), policy, surroundings);
      }
    }
    localShare = kept;
    pools = Arrays.copyOf(made.pools, made.size);
    only = made.size == 1 ? pools[0] : null;
    sums = Arrays.copyOf(made.sums, made.size);
    if (policy.balance() == Balance.HASH) {
      for (PriorityGroup group : groups) {
        group.table();
      }
    }
  }

  /** The roster of all members of a fleet. */
  public static Roster of(Fleet fleet, ClientPolicy policy, Surroundings surroundings) {
    return of(fleet, null, policy, surroundings);
  }

  /**
   * The roster of some members of a fleet, for a split of the traffic or a colour.
   *
   * @param selector which; {@code null}: all
   */
  public static Roster of(
      Fleet fleet, @Nullable Selector selector, ClientPolicy policy, Surroundings surroundings) {
    Member[] members = fleet.members();
    if (selector != null) {
      Member[] some = new Member[members.length];
      int size = 0;
      for (Member member : members) {
        if (selector.matches(member.instance())) {
          some[size++] = member;
        }
      }
      members = size == some.length ? members : Arrays.copyOf(some, size);
    }
    return new Roster(fleet, selector, members, PriorityGroup.of(members), policy, surroundings);
  }

  /**
   * The same members after one was ejected or came back, or for another policy or surroundings.
   * Cheaper than {@link #of}: what hashing goes by is kept.
   */
  public Roster again(ClientPolicy policy, Surroundings surroundings) {
    return new Roster(fleet, selector, members, groups, policy, surroundings);
  }

  /** The fleet whose members these are. */
  public Fleet fleet() {
    return fleet;
  }

  /** Whether these are members of that fleet, and none was ejected or came back meanwhile. */
  public boolean upToDate(Fleet with) {
    return fleet == with && version == with.version();
  }

  /** {@link Fleet#version} of what it was made of. */
  int version() {
    return version;
  }

  /** Which members of the fleet these are; {@code null}: all. */
  public @Nullable Selector selector() {
    return selector;
  }

  /** How many members there are, usable or not. */
  public int size() {
    return members.length;
  }

  /** How many are picked among: fewer than {@link #size} for ejections and subsets. */
  public int active() {
    int active = 0;
    for (Pool pool : pools) {
      active += pool.members.length;
    }
    return active;
  }

  /**
   * The member of an id, for a key that stays with it; {@code null}: it is gone, ejected or not one
   * of these.
   */
  public @Nullable Member find(String id) {
    Member member = fleet.find(id);
    return member == null
            || member.ejection() != null
            || selector != null && !selector.matches(member.instance())
        ? null
        : member;
  }

  /** Whether ejections are disregarded in some priority group, because too few would be left. */
  public boolean panic() {
    for (Pool pool : pools) {
      if (pool.panic) {
        return true;
      }
    }
    return false;
  }

  /** The part of the traffic that is kept in this zone because it is; 0 to 1. */
  public double localShare() {
    return localShare;
  }

  /** How many priority groups there are; 1 where priorities play no part. */
  public int priorities() {
    return groups.length;
  }

  /** The part of the traffic that a priority group gets, from the first, which is 0; 0 to 1. */
  public double share(int group) {
    return priorities.share(group);
  }

  /** The one pool that all picks are from; {@code null}: there are more, or none. */
  public @Nullable Pool only() {
    return only;
  }

  /** The pool of a pick; {@code null}: there are no members. */
  @Nullable Pool pool(long bits) {
    if (only != null) {
      return only;
    }
    int n = pools.length;
    if (n <= 1) {
      return n == 0 ? null : pools[0];
    }
    double at = KeyHash.fraction(KeyHash.again(bits, 103));
    int i = 0;
    while (i < n - 1 && at >= sums[i]) {
      i++;
    }
    return pools[i];
  }

  /** The member of a key; {@code null}: there is none, or its group's were all tried. */
  @Nullable Member byKey(long key, Member @Nullable [] tried, ClientPolicy policy, long now) {
    int n = groups.length;
    if (n == 0) {
      return null;
    }
    int i = 0;
    if (n > 1) {
      double left = KeyHash.fraction(KeyHash.again(key, 104));
      while (i < n - 1 && left >= priorities.share(i)) {
        left -= priorities.share(i++);
      }
    }
    return groups[i].table().pick(key, priorities.panic(i), tried, policy, now);
  }

  /**
   * For a call that was sent to all of its pool: one that it was not sent to, a usable one first;
   * {@code null}: there is none.
   */
  @Nullable Member untried(Member[] tried, long bits) {
    int n = members.length;
    Member ejected = null;
    for (int i = 0, at = KeyHash.below(Math.max(1, n), bits); i < n; i++, at++) {
      Member member = members[at < n ? at : at - n];
      if (!Tried.contains(tried, member)) {
        if (member.ejection() == null) {
          return member;
        }
        ejected = ejected == null ? member : ejected;
      }
    }
    return ejected;
  }

  /** The pools that are being made. */
  private static final class Pools {
    final Pool[] pools;
    final double[] sums;
    int size;
    private double sum;

    Pools(int most) {
      pools = new Pool[most];
      sums = new double[most];
    }

    /** Adds the pools of a group; returns which part of its share is kept in this zone. */
    double add(
        PriorityGroup group,
        int count,
        double share,
        boolean panic,
        ClientPolicy policy,
        Surroundings surroundings) {
      Member[] all = group.members;
      if (panic) {
        add(new Pool(all, null, true), share);
        return 0;
      }
      Member[] usable = count == all.length ? all : usable(all);
      double local =
          policy.preferZone()
              ? Zones.localShare(usable, all, surroundings, policy.overprovision())
              : -1;
      if (local < 0) {
        add(all, usable, share, policy, surroundings.index(), surroundings.count());
        return 0;
      }
      String zone = surroundings.zone();
      add(
          inZone(all, zone, true),
          inZone(usable, zone, true),
          share * local,
          policy,
          surroundings.zoneIndex(),
          surroundings.zoneCount());
      if (local < 1) {
        add(
            inZone(all, zone, false),
            inZone(usable, zone, false),
            share * (1 - local),
            policy,
            surroundings.index(),
            surroundings.count());
      }
      return local;
    }

    private void add(
        Member[] all, Member[] usable, double share, ClientPolicy policy, int index, int callers) {
      Subset subset = Subset.of(all, usable, policy.subset(), index, callers);
      add(new Pool(subset.members, subset.coverage, false), share);
    }

    private void add(Pool pool, double share) {
      sum += share;
      pools[size] = pool;
      sums[size++] = sum;
    }

    private static Member[] usable(Member[] all) {
      Member[] some = new Member[all.length];
      int size = 0;
      for (Member member : all) {
        if (member.ejection() == null) {
          some[size++] = member;
        }
      }
      // None, where the last was ejected just now: then all, until the next roster.
      return size == 0 ? all : Arrays.copyOf(some, size);
    }

    private static Member[] inZone(Member[] members, @Nullable String zone, boolean near) {
      Member[] some = new Member[members.length];
      int size = 0;
      for (Member member : members) {
        if (zone != null && Zones.near(member, zone) == near) {
          some[size++] = member;
        }
      }
      return Arrays.copyOf(some, size);
    }
  }
}
