package io.graft.governance.limit;

import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;

/**
 * A {@link Throttle} for each value of a key: it throttles the calls of those customers whom the
 * destination answers with 429, and no others. A value costs nothing until its first 429. {@value
 * #MOST} values are kept; the least recently used is evicted first.
 */
public final class KeyedThrottle {
  /** The most values of the key that are kept. */
  static final int MOST = 1000;

  private static final long WINDOW = 30_000_000_000L;

  /** Lower than for all calls together, as one customer makes fewer calls. */
  private static final int MIN_REQUESTS = 10;

  private static final int LONGEST = 128;

  private final BoundedMap<Customer> customers = new BoundedMap<>(MOST);

  /** Reports that a call with this value was answered with 429. */
  public void limited(String key, long now) {
    String name = bounded(key);
    Customer customer = customers.get(name);
    if (customer == null) {
      customer = customers.add(name, new Customer(now));
      customer.traffic.count(now);
    }
    customer.throttle.overloaded(now);
  }

  /** Returns whether to drop this call. If not, counts it as sent. */
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
   * Reports what was done with the result of {@link #drops}.
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

  /** Returns the share of calls with this value that is dropped: 0 to 0.8. */
  public double probability(String key) {
    Customer customer = customers.get(bounded(key));
    return customer == null ? 0 : customer.throttle.probability();
  }

  /** Returns how many values are kept. */
  public int size() {
    return customers.size();
  }

  private static String bounded(String key) {
    return key.length() <= LONGEST ? key : key.substring(0, LONGEST) + '#' + key.hashCode();
  }

  /** One value of the key. */
  private static final class Customer implements BoundedMap.Aged {
    final CallCounter traffic = new CallCounter(WINDOW);
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
