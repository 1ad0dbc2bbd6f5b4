package io.graft.governance.inbound;

/** What is known of the requests that arrive, for people. Immutable. */
public final class InboundStatus {
  private final int inFlight;
  private final int streams;
  private final int waiting;
  private final int limit;
  private final boolean limiting;
  private final double baseMillis;
  private final double p90Millis;
  private final long[] counts;

  InboundStatus(
      int inFlight,
      int streams,
      int waiting,
      int limit,
      boolean limiting,
      double baseMillis,
      double p90Millis,
      long[] counts) {
    this.inFlight = inFlight;
    this.streams = streams;
    this.waiting = waiting;
    this.limit = limit;
    this.limiting = limiting;
    this.baseMillis = baseMillis;
    this.p90Millis = p90Millis;
    this.counts = counts;
  }

  /** Requests being served, without {@link #streams}. */
  public int inFlight() {
    return inFlight;
  }

  /** Answers that stay open for as long as somebody listens. */
  public int streams() {
    return streams;
  }

  /** Requests that wait for a thread of their server, where its adapter knows. */
  public int waiting() {
    return waiting;
  }

  /** The limit that adapts; 0: there is none, because nothing was served or it is off. */
  public int limit() {
    return limit;
  }

  /** Whether there is overload, so that the limit holds. */
  public boolean limiting() {
    return limiting;
  }

  /** What requests take where nothing queues; 0: not known. */
  public double baseMillis() {
    return baseMillis;
  }

  /** What nine of ten requests took at most, of those of the last second; 0: there were none. */
  public double p90Millis() {
    return p90Millis;
  }

  /**
   * How many were refused.
   *
   * @param enforced {@code false}: how many were let in that {@code enforce} would have refused
   */
  public long refused(Refused why, boolean enforced) {
    return counts[why.ordinal() * 2 + (enforced ? 1 : 0)];
  }

  /** Why a request is refused. */
  public enum Refused {
    /** {@code graft.server.rate}, with 429. */
    RATE,
    /** {@code graft.server.concurrency}, with 503. */
    CONCURRENCY,
    /** {@code graft.server.shed}, with 503. */
    SHED
  }
}
