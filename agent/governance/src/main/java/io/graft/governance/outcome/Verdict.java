package io.graft.governance.outcome;

/** What the end of an attempt says. */
public enum Verdict {
  /** An answer that speaks for instance and destination, be it a 404. */
  SUCCESS(false, false, false, false),
  /** No byte of the request was sent: refused, no route, no such host, connect timeout. */
  NEVER_SENT(true, true, true, false),
  /** The connection broke, or TLS failed. */
  TRANSPORT(true, true, true, false),
  /** Nothing came in time. */
  TIMEOUT(true, true, true, false),
  /** 502, 504. */
  GATEWAY(true, true, true, false),
  /** 503. */
  UNAVAILABLE(true, true, true, true),
  /**
   * Other 5xx: speaks against an instance only where its peers do better, and by default never
   * against the destination, which one broken route must not close.
   */
  SERVER_ERROR(false, true, false, false),
  /**
   * 429: one caller or customer has asked too often. It says nothing of the service and of its
   * instance, which work for everybody else.
   */
  RATE_LIMITED(false, false, false, false),
  /** The caller gave up, or the failure is its own. */
  IGNORED(false, false, false, false);

  private final boolean consecutive;
  private final boolean failure;
  private final boolean breaker;
  private final boolean overload;

  Verdict(boolean consecutive, boolean failure, boolean breaker, boolean overload) {
    this.consecutive = consecutive;
    this.failure = failure;
    this.breaker = breaker;
    this.overload = overload;
  }

  /** What a status says. */
  public static Verdict of(int status) {
    if (status < 429) {
      return SUCCESS;
    }
    switch (status) {
      case 429:
        return RATE_LIMITED;
      case 502:
      case 504:
        return GATEWAY;
      case 503:
        return UNAVAILABLE;
      default:
        return status < 500 ? SUCCESS : SERVER_ERROR;
    }
  }

  /** Whether it counts among an instance's failures in a row. */
  public boolean consecutive() {
    return consecutive;
  }

  /** Whether it counts against an instance's success rate, with a penalty for its latency. */
  public boolean failure() {
    return failure;
  }

  /** Whether it counts against the destination; {@link #SERVER_ERROR} may be set to. */
  public boolean breaker() {
    return breaker;
  }

  /** Whether the destination says that it is asked for more than it can do. */
  public boolean overload() {
    return overload;
  }

  /** Whether calls are held back at the source while many end so: 502, 503, 504. */
  public boolean throttles() {
    return overload || this == GATEWAY;
  }

  /** Whether the call has failed for who made it, whoever is to blame. */
  public boolean failed() {
    return failure || this == RATE_LIMITED;
  }
}
