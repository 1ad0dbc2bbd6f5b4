package io.graft.governance.limit;

/**
 * Finds how many requests a server should work on at once from their latency. After each window of
 * about a second the limit changes by
 *
 * <pre>gradient = 1.25 * base / p90, 0.5 to 2
 * limit = limit * gradient + sqrt(limit * gradient)</pre>
 *
 * <p>as in Envoy's adaptive concurrency filter. {@code p90} is that of the window, and {@code base}
 * the lowest of the last 60 windows. Envoy measures the base by admitting only three requests at a
 * time now and then; this class keeps it accurate in another way:
 *
 * <ul>
 *   <li>A window in which the limit was exceeded does not count for the base: however long an
 *       overload lasts, it does not become normal, as it does with Netflix's Gradient2.
 *   <li>The fall of the limit shows whether the service is overloaded or only slower. If the limit
 *       has fallen by 0.4 and throughput with it, but latency has not, concurrency was not the
 *       cause: the limit is restored, and this latency becomes the base.
 *   <li>At its minimum the limit cannot fall. So after 5 windows above it, and after each 60, it is
 *       raised by half for one window. If throughput follows, the limit was too low.
 * </ul>
 *
 * <p>The limit never grows to more than twice the concurrency in use, so a server with a pool of
 * threads has at most as many requests waiting as it has threads. Not thread-safe.
 */
final class ConcurrencyLimit {
  /** The measurements of one window. */
  static final class Sample {
    /** Requests served. */
    int served;

    double seconds;

    /** The 90th percentile of their latencies, in nanoseconds. */
    double p90;

    /** The most requests in progress. */
    int peak;

    /** Whether requests waited for a thread: all threads were in use at the peak. */
    boolean queued;

    /** Whether a request exceeded the limit. */
    boolean exceeded;

    /** Whether such requests were refused. */
    boolean enforced;
  }

  static final int MIN_SERVED = 10;

  private static final double BUFFER = 1.25;
  private static final int WINDOWS = 60;
  private static final double FALLEN = 0.6;
  private static final double FOLLOWS = 0.75;
  private static final int FIRST_TRIAL = 5;
  private static final double TRIAL = 1.5;
  private static final int TRIAL_SERVED = 50;

  private final double[] normal = new double[WINDOWS];
  private int normalCount;
  private int normalNext;

  private double limit;
  private int exceededFor;

  // Throughput and latency where the limit began to fall.
  private double fromLimit;
  private double fromRate;
  private double fromLatency;

  // While the limit is raised as a trial: the limit before, and its throughput.
  private double triedFrom;
  private double lastRate;
  private double lastLatency;

  /**
   * @param limit the initial limit, 1 or more
   */
  ConcurrencyLimit(int limit) {
    this.limit = limit;
  }

  /** Requests that may be in progress at once. */
  int limit() {
    return (int) Math.round(limit);
  }

  /** The latency without queueing, in nanoseconds; 0: not known yet. */
  double base() {
    double least = normalCount == 0 ? 0 : Double.MAX_VALUE;
    for (int i = 0; i < normalCount; i++) {
      least = Math.min(least, normal[i]);
    }
    return least;
  }

  /**
   * Adjusts the limit after a window.
   *
   * @param min the lowest limit, 1 or more
   * @param max the highest limit, {@code min} or more
   */
  void update(Sample window, int min, int max) {
    if (window.served >= MIN_SERVED) {
      double rate = window.served / window.seconds;
      boolean frozen = window.exceeded && window.enforced;
      if (frozen) {
        exceededFor++;
        if (window.served >= TRIAL_SERVED) {
          experiment(window, rate);
        }
        if (normalCount == 0) {
          normal(window.p90);
        }
      } else {
        exceededFor = 0;
        fromLimit = 0;
        triedFrom = 0;
        normal(window.p90);
      }
      move(window, min, max);
      boolean tries = exceededFor == FIRST_TRIAL || exceededFor % WINDOWS == 0;
      if (frozen && tries && triedFrom == 0 && !window.queued) {
        triedFrom = limit;
        limit *= TRIAL;
      }
      lastRate = rate;
      lastLatency = window.p90;
    }
    limit = Math.max(min, Math.min(max, limit));
  }

  /** Finds out whether concurrency is the cause of the latency. */
  private void experiment(Sample window, double rate) {
    if (triedFrom > 0) {
      if (rate > lastRate * (1 + (TRIAL - 1) / 2) && window.p90 < lastLatency * BUFFER) {
        renew(window.p90);
      } else {
        limit = triedFrom;
      }
      triedFrom = 0;
      fromLimit = 0;
    } else if (fromLimit == 0) {
      fromLimit = limit;
      fromRate = rate;
      fromLatency = window.p90;
    } else if (limit <= fromLimit * FALLEN) {
      if (rate < fromRate * FOLLOWS && window.p90 > fromLatency * FOLLOWS) {
        renew(window.p90);
        limit = fromLimit;
        fromLimit = 0;
      } else {
        fromLimit = limit;
        fromRate = rate;
        fromLatency = window.p90;
      }
    }
  }

  private void move(Sample window, int min, int max) {
    double gradient = Math.max(0.5, Math.min(2, BUFFER * base() / Math.max(1, window.p90)));
    double next = limit * gradient + Math.sqrt(limit * gradient);
    next = Math.max(limit / 2, Math.min(limit * 2, next));
    if (next > limit && !window.queued) {
      next = Math.max(limit, Math.min(next, 2 * window.peak));
    } else if (window.queued) {
      next = Math.min(next, 2 * window.peak);
    }
    if (gradient >= 1 && !window.exceeded && window.peak > next) {
      // The server has just served that many.
      next = window.peak;
    }
    limit = Math.max(min, Math.min(max, next));
  }

  private void normal(double p90) {
    normal[normalNext] = p90;
    normalNext = (normalNext + 1) % WINDOWS;
    normalCount = Math.min(WINDOWS, normalCount + 1);
  }

  private void renew(double p90) {
    normalCount = 0;
    normalNext = 0;
    normal(p90);
  }
}
