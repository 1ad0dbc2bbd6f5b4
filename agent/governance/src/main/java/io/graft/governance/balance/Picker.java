package io.graft.governance.balance;

import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.TriedEndpoints;
import io.graft.governance.hash.KeyHash;
import io.graft.governance.match.Selector;
import io.graft.governance.sample.Subset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Picks endpoints of an {@link EndpointSet}, which it holds in pools, each with its share of the
 * traffic. A new picker is made after a new snapshot, an ejection, an un-ejection, or a change of
 * policy or locality, so that a pick reads only the endpoints that it compares. Immutable.
 *
 * <pre>
 *   endpoint set ─▶ selector ─▶ priority groups ─▶ this zone, the others ─▶ usable ones ─▶ subset
 * </pre>
 *
 * <p>A group in panic, where too few are usable, is one pool of all its endpoints.
 */
public final class Picker {
  private final EndpointSet endpointSet;

  /** The version of the endpoint set, read before its endpoints were. */
  private final int version;

  private final @Nullable Selector selector;
  private final Endpoint[] endpoints;
  private final PriorityGroup[] groups;
  private final Priorities priorities;

  /** Empty only if there are no endpoints. */
  private final Candidates[] pools;

  /** The pool, if there is only one, as nearly always; {@code null}: several, or none. */
  private final @Nullable Candidates only;

  /** The cumulative shares of the pools. */
  private final double[] sums;

  private final double localShare;

  private Picker(
      EndpointSet endpointSet,
      @Nullable Selector selector,
      Endpoint[] endpoints,
      PriorityGroup[] groups,
      BalanceConfig config,
      Locality locality) {
    this.endpointSet = endpointSet;
    version = endpointSet.version();
    this.selector = selector;
    this.endpoints = endpoints;
    this.groups = groups;
    int n = groups.length;
    int[] usable = new int[n];
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      usable[i] = groups[i].usable();
      all[i] = groups[i].endpoints.length;
    }
    double overprovision = config.overprovision;
    priorities = Priorities.of(usable, all, overprovision, config.panicPercent);
    Pools made = new Pools(2 * n);
    double kept = 0;
    for (int i = 0; i < n; i++) {
      double share = priorities.share(i);
      if (share > 0) {
        kept +=
            share * made.add(groups[i], usable[i], share, priorities.panic(i), config, locality);
      }
    }
    localShare = kept;
    pools = Arrays.copyOf(made.pools, made.size);
    only = made.size == 1 ? pools[0] : null;
    sums = Arrays.copyOf(made.sums, made.size);
    if (config.balance == Balance.HASH) {
      for (PriorityGroup group : groups) {
        group.table();
      }
    }
  }

  /** The picker of all endpoints of an endpoint set. */
  public static Picker of(EndpointSet endpointSet, BalanceConfig config, Locality locality) {
    return of(endpointSet, null, config, locality);
  }

  /**
   * The picker of some endpoints of an endpoint set, for a traffic split or a colour.
   *
   * @param selector selects the endpoints; {@code null}: all
   */
  public static Picker of(
      EndpointSet endpointSet,
      @Nullable Selector selector,
      BalanceConfig config,
      Locality locality) {
    Endpoint[] endpoints = endpointSet.endpoints();
    if (selector != null) {
      Endpoint[] some = new Endpoint[endpoints.length];
      int size = 0;
      for (Endpoint endpoint : endpoints) {
        if (selector.matches(endpoint.instance())) {
          some[size++] = endpoint;
        }
      }
      endpoints = size == some.length ? endpoints : Arrays.copyOf(some, size);
    }
    return new Picker(
        endpointSet, selector, endpoints, PriorityGroup.of(endpoints), config, locality);
  }

  /**
   * Returns a picker of the same endpoints after an ejection or un-ejection, or for another policy
   * or locality. Cheaper than {@link #of}: the hash tables are kept.
   */
  public Picker again(BalanceConfig config, Locality locality) {
    return new Picker(endpointSet, selector, endpoints, groups, config, locality);
  }

  /** The endpoint set that these endpoints belong to. */
  public EndpointSet endpointSet() {
    return endpointSet;
  }

  /** Whether these are endpoints of that set, and no ejection has changed since. */
  public boolean upToDate(EndpointSet with) {
    return endpointSet == with && version == with.version();
  }

  /** {@link EndpointSet#version} of the endpoint set that this picker was made from. */
  int version() {
    return version;
  }

  /** Selects the endpoints of the endpoint set; {@code null}: all. */
  public @Nullable Selector selector() {
    return selector;
  }

  /** The number of endpoints, usable or not. */
  public int size() {
    return endpoints.length;
  }

  /**
   * The number of endpoints in the pools: less than {@link #size} after ejections and subsetting.
   */
  public int active() {
    int active = 0;
    for (Candidates pool : pools) {
      active += pool.endpoints.length;
    }
    return active;
  }

  /** The endpoint with an id, for session affinity; {@code null}: gone, ejected or not selected. */
  public @Nullable Endpoint find(String id) {
    Endpoint endpoint = endpointSet.find(id);
    return endpoint == null
            || endpoint.ejection() != null
            || selector != null && !selector.matches(endpoint.instance())
        ? null
        : endpoint;
  }

  /** Whether ejections are disregarded in some priority group, because too few would be left. */
  public boolean panic() {
    for (Candidates pool : pools) {
      if (pool.panic) {
        return true;
      }
    }
    return false;
  }

  /** The share of the traffic that zone aware routing keeps in this zone, 0 to 1. */
  public double localShare() {
    return localShare;
  }

  /** The number of priority groups; 1 if priorities are not used. */
  public int priorities() {
    return groups.length;
  }

  /** The share of the traffic that a priority group gets, 0 to 1; group 0 is the first. */
  public double share(int group) {
    return priorities.share(group);
  }

  /** The only pool; {@code null}: several, or none. */
  public @Nullable Candidates only() {
    return only;
  }

  /** The pool of a pick; {@code null}: there are no endpoints. */
  public @Nullable Candidates pool(long bits) {
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

  /** The endpoint of a key; {@code null}: none, or all of its group were tried. */
  @Nullable Endpoint byKey(long key, Endpoint @Nullable [] tried, BalanceConfig config, long now) {
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
    return groups[i].table().pick(key, priorities.panic(i), tried, config, now);
  }

  /**
   * For a call that tried its whole pool: an untried endpoint, usable ones first; {@code null}:
   * none.
   */
  @Nullable Endpoint untried(Endpoint[] tried, long bits) {
    int n = endpoints.length;
    Endpoint ejected = null;
    for (int i = 0, at = KeyHash.below(Math.max(1, n), bits); i < n; i++, at++) {
      Endpoint endpoint = endpoints[at < n ? at : at - n];
      if (!TriedEndpoints.contains(tried, endpoint)) {
        if (endpoint.ejection() == null) {
          return endpoint;
        }
        ejected = ejected == null ? endpoint : ejected;
      }
    }
    return ejected;
  }

  /** Collects the pools of a picker. */
  private static final class Pools {
    final Candidates[] pools;
    final double[] sums;
    int size;
    private double sum;

    Pools(int most) {
      pools = new Candidates[most];
      sums = new double[most];
    }

    /** Adds the pools of a group. Returns the part of its share that stays in this zone. */
    double add(
        PriorityGroup group,
        int count,
        double share,
        boolean panic,
        BalanceConfig config,
        Locality locality) {
      Endpoint[] all = group.endpoints;
      if (panic) {
        add(new Candidates(all, null, true), share);
        return 0;
      }
      Endpoint[] usable = count == all.length ? all : usable(all);
      double local =
          config.preferZone
              ? ZoneAwareRouting.localShare(usable, all, locality, config.overprovision)
              : -1;
      if (local < 0) {
        add(all, usable, share, config, locality.index(), locality.count());
        return 0;
      }
      String zone = locality.zone();
      add(
          inZone(all, zone, true),
          inZone(usable, zone, true),
          share * local,
          config,
          locality.zoneIndex(),
          locality.zoneCount());
      if (local < 1) {
        add(
            inZone(all, zone, false),
            inZone(usable, zone, false),
            share * (1 - local),
            config,
            locality.index(),
            locality.count());
      }
      return local;
    }

    private void add(
        Endpoint[] all,
        Endpoint[] usable,
        double share,
        BalanceConfig config,
        int index,
        int callers) {
      Subset subset = Subset.of(all, usable, config.subset, index, callers);
      add(new Candidates(subset.endpoints, subset.coverage, false), share);
    }

    private void add(Candidates pool, double share) {
      sum += share;
      pools[size] = pool;
      sums[size++] = sum;
    }

    private static Endpoint[] usable(Endpoint[] all) {
      Endpoint[] some = new Endpoint[all.length];
      int size = 0;
      for (Endpoint endpoint : all) {
        if (endpoint.ejection() == null) {
          some[size++] = endpoint;
        }
      }
      // Empty if the last one was ejected just now: all are used until the next picker.
      return size == 0 ? all : Arrays.copyOf(some, size);
    }

    private static Endpoint[] inZone(Endpoint[] endpoints, @Nullable String zone, boolean near) {
      Endpoint[] some = new Endpoint[endpoints.length];
      int size = 0;
      for (Endpoint endpoint : endpoints) {
        if (zone != null && ZoneAwareRouting.near(endpoint, zone) == near) {
          some[size++] = endpoint;
        }
      }
      return Arrays.copyOf(some, size);
    }
  }
}
