package io.graft.governance.limit;

import io.graft.governance.time.Randomness;
import io.graft.governance.window.Flow;
import io.graft.governance.window.Window;

/**
 * Holds calls back at the source while the destination says that it is overloaded: the client-side
 * throttling of the Site Reliability Engineering book, chapter 21. A call is dropped with
 *
 * <pre>p = (requests - K * accepted) / (requests + 1), K = 2, at most 0.8, over 30 s</pre>
 *
 * <p>What was dropped here counts as not accepted, so that by the formula alone a caller would go
 * on dropping for most of a minute after the destination has last refused anything. Where it
 * refuses nothing of what it still gets, the probability halves each second.
 *
 * <p>Requests are counted before they are sent, those dropped here too; only an answer that speaks
 * of the service itself (503, and 502 or 504 of a gateway) counts as not accepted. What a 429 says
 * of one customer is for {@link KeyedThrottle}.
 */
public final class Throttle {
  private static final double K = 2;
  private static final double CAP = 0.8;
  private static final long WINDOW = 30_000_000_000L;
  private static final int MIN_REQUESTS = 5 * 30;

  /** How long a probability is used before it is computed again. */
  private static final long FRESH = 100_000_000L;

  /** After so long without a refusal calls are let through again, twice as many in each. */
  private static final long HALF_LIFE = 1_000_000_000L;

  private static final int BUCKETS = Window.buckets(WINDOW);

  private final Flow traffic;
  private final int minRequests;
  private final Window notAccepted = new Window(WINDOW);
  private volatile boolean overloaded;
  private volatile long lastOverload;
  private volatile long computedAt;
  private volatile double probability;

  /**
   * @param traffic requests to the destination, over 30 s at least
   */
  public Throttle(Flow traffic) {
    this(traffic, MIN_REQUESTS);
  }

  /**
   * @param traffic requests to the destination, over 30 s at least
   * @param minRequests in 30 s, below which nothing is dropped
   */
  Throttle(Flow traffic, int minRequests) {
    this.traffic = traffic;
    this.minRequests = minRequests;
  }

  /** The destination refused a request as more than it can do. */
  public void overloaded(long now) {
    notAccepted.add(now, false);
    if (!overloaded) {
      computedAt = now - 2 * FRESH;
      probability = 0;
    }
    lastOverload = now;
    overloaded = true;
  }

  /** A request was dropped here: it counts as one that was not accepted. */
  public void dropped(long now) {
    traffic.count(now);
    notAccepted.add(now, false);
  }

  /** Whether the destination was overloaded of late, so that {@link #drops} is worth asking. */
  public boolean active() {
    return overloaded;
  }

  /** Whether to drop the request that comes now, which is not counted yet. */
  public boolean drops(long now, Randomness random) {
    if (!overloaded) {
      return false;
    }
    if (now - lastOverload > WINDOW) {
      overloaded = false;
      return false;
    }
    if (now - computedAt > FRESH) {
      int requests = traffic.calls(now, BUCKETS);
      double p = requests < minRequests ? 0 : probability(requests, notAccepted.calls(now));
      double quiet = (double) (now - lastOverload) / HALF_LIFE - 1;
      probability = quiet <= 0 ? p : p * Math.pow(0.5, quiet);
      computedAt = now;
    }
    double p = probability;
    return p > 0 && random.nextDouble() < p;
  }

  /** The share of requests that is dropped now: 0 to 0.8. */
  public double probability() {
    return overloaded ? probability : 0;
  }

  static double probability(int requests, int notAccepted) {
    double accepted = Math.max(0, requests - notAccepted);
    return Math.max(0, Math.min(CAP, (requests - K * accepted) / (requests + 1)));
  }
}
