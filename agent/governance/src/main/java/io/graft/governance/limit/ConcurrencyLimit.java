package io.graft.governance.limit;

/**
 * How many requests a server should work on at once, found from what it takes to serve them: a
 * limit that moves with each window of about a second by
 *
 * <pre>gradient = 1.25 * base / p90, 0.5 to 2
 * limit = limit * gradient + sqrt(limit * gradient)</pre>
 *
 * <p>as Envoy's adaptive concurrency filter has it; {@code p90} is that of the window, and {@code
 * base} the least of the last 60 windows. It differs in how it keeps the base true, which Envoy
 * does by letting three requests in at a time now and then, and refusing the others:
 *
 * <ul>
 *   <li>A window in which the limit was exceeded does not count: however long it lasts, overload
 *       does not become what is normal (it does with Netflix's Gradient2).
 *   <li>What tells a slower service from an overloaded one is what the limit does. Where it has
 *       fallen by 0.4 and throughput fell with it while latency did not, concurrency was not the
 *       cause: the limit goes back, and this latency is the base. The fall of the limit is the
 *       experiment, and none of its own is needed.
 *   <li>At its least the limit cannot fall. So after 5 windows in excess, and after each 60, it is
 *       half as much again for one window; if throughput then follows, it was too low.
 * </ul>
 *
 * <p>It never grows to more than twice what is in use, so a server with a pool of threads has at
 * most as many requests waiting as there are threads. Not safe for use by several threads at a
 * time.
 */
final class ConcurrencyLimit {
  /** What one window has shown. */
  static final class Sample {
    /** Requests served. */
    int served;

    double seconds;

    /** Of the requests served, in nanoseconds. */
    double p90;

    /** The most that were in progress. */
    int peak;

    /** Whether requests waited for a thread, so that all threads were in use at the peak. */
    boolean queued;

    /** Whether a request came that the limit does not allow. */
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

  // Where the limit began to fall: throughput and latency there.
  private double fromLimit;
  private double fromRate;
  private double fromLatency;

  // While the limit is raised on trial: what it was, and what it let through.
  private double triedFrom;
  private double lastRate;
  private double lastLatency;

  /**
   * @param limit to begin with, 1 or more
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
   * Takes what a window has shown.
   *
   * @param min of the limit, 1 or more
   * @param max of the limit, {@code min} or more
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
      // It has just been seen to serve as many.
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
