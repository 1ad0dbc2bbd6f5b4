package io.graft.governance.outcome;

/** The outcome of an attempt. */
public enum Outcome {
  /** A response that counts as a success, also a 404. */
  SUCCESS(false, false, false, false),
  /** No byte of the request was sent: refused, no route, no such host, connect timeout. */
  NEVER_SENT(true, true, true, false),
  /**
   * The endpoint closed the connection during the TLS handshake, without saying why: it has more
   * handshakes under way than it can complete, or has just ended. Not sent either. The endpoint
   * gets less for a while, but counts as down only if it refuses connections, too; and it says
   * nothing of the destination: an open breaker would hold back those who have a connection.
   */
  HANDSHAKE_REFUSED(false, true, false, false),
  /** The connection broke, or TLS failed. */
  TRANSPORT(true, true, true, false),
  /** No response in time. */
  TIMEOUT(true, true, true, false),
  /** 502, 504. */
  GATEWAY(true, true, true, false),
  /** 503. */
  UNAVAILABLE(true, true, true, true),
  /**
   * Another 5xx. It counts against an endpoint only compared with its peers, and by default not
   * against the destination: one broken route must not open the breaker.
   */
  SERVER_ERROR(false, true, false, false),
  /**
   * 429: one caller or customer has sent too many requests. It counts neither against the endpoint
   * nor the destination, which work for others.
   */
  RATE_LIMITED(false, false, false, false),
  /** The caller has cancelled, or the failure is its own. */
  IGNORED(false, false, false, false);

  private final boolean consecutive;
  private final boolean failure;
  private final boolean breaker;
  private final boolean overload;

  Outcome(boolean consecutive, boolean failure, boolean breaker, boolean overload) {
    this.consecutive = consecutive;
    this.failure = failure;
    this.breaker = breaker;
    this.overload = overload;
  }

  /** Returns the outcome of a status. */
  public static Outcome of(int status) {
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

  /** Whether no byte of the request was sent, so that it may be sent elsewhere, whatever it is. */
  public boolean neverSent() {
    return this == NEVER_SENT || this == HANDSHAKE_REFUSED;
  }

  /** Whether it counts among an endpoint's failures in a row. */
  public boolean consecutive() {
    return consecutive;
  }

  /** Whether it counts against an endpoint's success rate, with a penalty on its latency. */
  public boolean failure() {
    return failure;
  }

  /** Whether it counts against the destination; for {@link #SERVER_ERROR} a setting decides. */
  public boolean breaker() {
    return breaker;
  }

  /** Whether the destination reports that it is overloaded. */
  public boolean overload() {
    return overload;
  }

  /** Whether the throttle drops calls while many end like this: 502, 503, 504. */
  public boolean throttles() {
    return overload || this == GATEWAY;
  }

  /** Whether the call has failed for its caller, whatever the cause. */
  public boolean failed() {
    return failure || this == RATE_LIMITED;
  }
}
