package io.graft.governance.limit;

import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.Flow;

/**
 * Holds calls back at the source for each value of a key, as {@link Throttle} does for all: those
 * of the customers whom the destination answers 429, and nobody else's. A value costs nothing until
 * its first 429; {@value #MOST} are kept, of which the one not used for longest goes first.
 */
public final class KeyedThrottle {
  /** How many values of the key are kept. */
  static final int MOST = 1000;

  private static final long WINDOW = 30_000_000_000L;

  /** A customer calls less often than all do together. */
  private static final int MIN_REQUESTS = 10;

  private static final int LONGEST = 128;

  private final BoundedMap<Customer> customers = new BoundedMap<>(MOST);

  /** A call with this value was answered 429. */
  public void limited(String key, long now) {
    String name = bounded(key);
    Customer customer = customers.get(name);
    if (customer == null) {
      customer = customers.add(name, new Customer(now));
      customer.traffic.count(now);
    }
    customer.throttle.overloaded(now);
  }

  /** Whether to drop the call that comes now; where not, it is counted as sent. */
  public boolean drops(String key, long now, Randomness random) {
    Customer customer = customers.get(bounded(key));
    if (customer == null) {
      return false;
    }
    customer.lastUsed = now;
    if (customer.throttle.drops(now, random)) {
      return true;
    }
    customer.traffic.count(now);
    return false;
  }

  /**
   * What {@link #drops} said was heeded, or only observed.
   *
   * @param enforced whether the call was dropped
   */
  public void dropped(String key, boolean enforced, long now) {
    Customer customer = customers.get(bounded(key));
    if (customer != null && enforced) {
      customer.throttle.dropped(now);
    } else if (customer != null) {
      customer.traffic.count(now);
    }
  }

  /** The share of the calls with this value that is dropped now: 0 to 0.8. */
  public double probability(String key) {
    Customer customer = customers.get(bounded(key));
    return customer == null ? 0 : customer.throttle.probability();
  }

  /** How many values are kept. */
  public int size() {
    return customers.size();
  }

  private static String bounded(String key) {
    return key.length() <= LONGEST ? key : key.substring(0, LONGEST) + '#' + key.hashCode();
  }

  /** One value of the key. */
  private static final class Customer implements BoundedMap.Aged {
    final Flow traffic = new Flow(WINDOW);
    final Throttle throttle = new Throttle(traffic, MIN_REQUESTS);
    volatile long lastUsed;

    Customer(long now) {
      lastUsed = now;
    }

    @Override
    public long lastUsed() {
      return lastUsed;
    }

    @Override
    public void evicted() {}
  }
}
