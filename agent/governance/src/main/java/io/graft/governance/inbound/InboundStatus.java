package io.graft.governance.inbound;

/** A snapshot of the state of inbound requests, for the status page. Immutable. */
public final class InboundStatus {
  private final int inFlight;
  private final int streams;
  private final int sessions;
  private final int waiting;
  private final int limit;
  private final boolean limiting;
  private final double baseMillis;
  private final double p90Millis;
  private final long[] counts;

  InboundStatus(
      int inFlight,
      int streams,
      int sessions,
      int waiting,
      int limit,
      boolean limiting,
      double baseMillis,
      double p90Millis,
      long[] counts) {
    this.inFlight = inFlight;
    this.streams = streams;
    this.sessions = sessions;
    this.waiting = waiting;
    this.limit = limit;
    this.limiting = limiting;
    this.baseMillis = baseMillis;
    this.p90Millis = p90Millis;
    this.counts = counts;
  }

  /** Requests in progress, without {@link #streams}. */
  public int inFlight() {
    return inFlight;
  }

  /** Responses that stay open until the client disconnects. */
  public int streams() {
    return streams;
  }

  /** Open connections that have switched to another protocol, such as WebSocket. */
  public int sessions() {
    return sessions;
  }

  /** Requests that wait for a thread of their server, if its adapter knows. */
  public int waiting() {
    return waiting;
  }

  /** The adaptive limit; 0: none, because nothing was served or it is off. */
  public int limit() {
    return limit;
  }

  /** Whether there is overload, so that the limit is enforced. */
  public boolean limiting() {
    return limiting;
  }

  /** The latency without queueing; 0: unknown. */
  public double baseMillis() {
    return baseMillis;
  }

  /** The 90th percentile of the latencies of the last second; 0: no requests. */
  public double p90Millis() {
    return p90Millis;
  }

  /**
   * The number of refused requests.
   *
   * @param enforced {@code false}: requests that were admitted and that {@code enforce} would have
   *     refused
   */
  public long refused(Refused why, boolean enforced) {
    return counts[why.ordinal() * 2 + (enforced ? 1 : 0)];
  }

  /** Why a request is refused. */
  public enum Refused {
    /** By {@code graft.server.rate}, with 429. */
    RATE,
    /** By {@code graft.server.concurrency}, with 503. */
    CONCURRENCY,
    /** By {@code graft.server.shed}, with 503. */
    SHED
  }
}
