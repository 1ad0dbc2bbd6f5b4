package io.graft.governance.limit;

import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.SlidingWindow;

/**
 * Drops calls before they are sent while the destination is overloaded: the client-side throttling
 * of the Site Reliability Engineering book, chapter 21. A call is dropped with the probability
 *
 * <pre>p = (requests - K * accepted) / (requests + 1), K = 2, at most 0.8, over 30 s</pre>
 *
 * <p>Dropped calls count as not accepted, so by the formula alone a caller would go on dropping for
 * most of a minute after the last refusal. While the destination refuses nothing of what it still
 * gets, the probability is therefore halved each second.
 *
 * <p>Requests are counted before they are sent, including those that are dropped. Only a response
 * that concerns the whole service counts as not accepted: 503, and 502 or 504 of a gateway. A 429
 * concerns one customer, see {@link KeyedThrottle}.
 */
public final class Throttle {
  private static final double K = 2;
  private static final double CAP = 0.8;
  private static final long WINDOW = 30_000_000_000L;
  private static final int MIN_REQUESTS = 5 * 30;

  /** How long a probability is used before it is computed again. */
  private static final long FRESH = 100_000_000L;

  /** Without a refusal for this long, the probability is halved. */
  private static final long HALF_LIFE = 1_000_000_000L;

  private static final int BUCKETS = SlidingWindow.buckets(WINDOW);

  private final CallCounter traffic;
  private final int minRequests;
  private final SlidingWindow notAccepted = new SlidingWindow(WINDOW);
  private volatile boolean overloaded;
  private volatile long lastOverload;
  private volatile long computedAt;
  private volatile double probability;

  /**
   * @param traffic the requests to the destination, of at least 30 s
   */
  public Throttle(CallCounter traffic) {
    this(traffic, MIN_REQUESTS);
  }

  /**
   * @param traffic the requests to the destination, of at least 30 s
   * @param minRequests with fewer requests in 30 s nothing is dropped
   */
  Throttle(CallCounter traffic, int minRequests) {
    this.traffic = traffic;
    this.minRequests = minRequests;
  }

  /** Reports that the destination refused a request because it is overloaded. */
  public void overloaded(long now) {
    notAccepted.add(now, false);
    if (!overloaded) {
      computedAt = now - 2 * FRESH;
      probability = 0;
    }
    lastOverload = now;
    overloaded = true;
  }

  /** Reports that a request was dropped, which counts as not accepted. */
  public void dropped(long now) {
    traffic.count(now);
    notAccepted.add(now, false);
  }

  /** Whether the destination was overloaded recently. If not, {@link #drops} is false anyway. */
  public boolean active() {
    return overloaded;
  }

  /** Returns whether to drop this request, which is not counted yet. */
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

  /** Returns the share of requests that is dropped: 0 to 0.8. */
  public double probability() {
    return overloaded ? probability : 0;
  }

  static double probability(int requests, int notAccepted) {
    double accepted = Math.max(0, requests - notAccepted);
    return Math.max(0, Math.min(CAP, (requests - K * accepted) / (requests + 1)));
  }
}
