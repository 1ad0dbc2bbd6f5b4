package io.graft.governance.hash;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.TriedEndpoints;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing: the same key finds the same endpoint in every JVM that knows the same
 * endpoints. If an endpoint leaves or is not usable, only its own keys move (and a few more with
 * {@link Maglev}). Ejected endpoints stay in the table, so that an ejection moves no other key and
 * needs no rebuild.
 *
 * <p>An endpoint in slow start gets its keys one after another, as its share grows; each key moves
 * once.
 */
public abstract class KeyTable {
  /** Up to this size {@link Rendezvous} is as fast as a table, and moves no key needlessly. */
  static final int RENDEZVOUS = 64;

  /** From this size on only {@link Maglev} is used; in between, {@link Handover}. */
  static final int MAGLEV = 256;

  /** Sorted by hash, so that the original order does not matter. */
  final Endpoint[] endpoints;

  final long[] hashes;

  KeyTable(Endpoint[] ordered, long[] hashes) {
    this.endpoints = ordered;
    this.hashes = hashes;
  }

  /** Returns the table of some endpoints, in any order. */
  public static KeyTable of(Endpoint[] endpoints) {
    int n = endpoints.length;
    Hashed[] order = new Hashed[n];
    boolean even = true;
    for (int i = 0; i < n; i++) {
      order[i] = new Hashed(endpoints[i]);
      even &= endpoints[i].instance().weight() == endpoints[0].instance().weight();
    }
    Arrays.sort(order);
    Endpoint[] ordered = new Endpoint[n];
    long[] hashes = new long[n];
    double[] weights = even ? null : new double[n];
    for (int i = 0; i < n; i++) {
      ordered[i] = order[i].endpoint;
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
   * Finds the endpoint of a key, or the next one if that may not be used.
   *
   * @param all whether ejections are disregarded (panic)
   * @return {@code null}: all endpoints that may be used were tried
   */
  public abstract @Nullable Endpoint pick(
      long key, boolean all, Endpoint @Nullable [] tried, BalanceConfig config, long now);

  /** Whether an endpoint may be picked at all. */
  static boolean may(Endpoint endpoint, boolean all, Endpoint @Nullable [] tried) {
    return (all || endpoint.ejection() == null) && !TriedEndpoints.contains(tried, endpoint);
  }

  /**
   * Whether an endpoint that may be picked yields this key to the next, because of slow start or
   * because its load is at its bound.
   *
   * @param mixed the hash of the key and the endpoint
   * @param perWeight what {@link #perWeight} returned
   */
  static boolean passes(
      Endpoint endpoint, long mixed, double perWeight, BalanceConfig config, long now) {
    if (endpoint.starting()
        && KeyHash.fraction(KeyHash.again(mixed, 1))
            >= endpoint.share(now, config.slowStartNanos)) {
      return true;
    }
    return perWeight > 0
        && endpoint.underWay(now) >= Math.ceil(perWeight * endpoint.instance().weight());
  }

  /**
   * How many calls may be in flight for one unit of weight: the bound times the mean, this call
   * included (Mirrokni, Thorup, Zadimoghaddam: Consistent Hashing with Bounded Loads, 2016).
   *
   * @return 0: no bound
   */
  final double perWeight(boolean all, BalanceConfig config, long now) {
    double bound = config.hashBound;
    if (bound <= 0) {
      return 0;
    }
    long inFlight = 1;
    double weight = 0;
    for (Endpoint endpoint : endpoints) {
      if (all || endpoint.ejection() == null) {
        inFlight += endpoint.underWay(now);
        weight += endpoint.instance().weight();
      }
    }
    return weight == 0 ? 0 : bound * inFlight / weight;
  }

  /** An endpoint with its hash. */
  private static final class Hashed implements Comparable<Hashed> {
    final Endpoint endpoint;
    final long hash;

    Hashed(Endpoint endpoint) {
      this.endpoint = endpoint;
      hash = KeyHash.of(endpoint.instance().id());
    }

    @Override
    public int compareTo(Hashed other) {
      int byHash = Long.compare(hash, other.hash);
      return byHash != 0
          ? byHash
          : endpoint.instance().id().compareTo(other.endpoint.instance().id());
    }
  }
}
