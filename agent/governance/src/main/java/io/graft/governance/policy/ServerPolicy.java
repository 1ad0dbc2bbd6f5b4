package io.graft.governance.policy;

/** How requests that arrive are treated: {@code graft.server.*}. Immutable. */
public final class ServerPolicy {
  /** What holds where nobody has set anything. */
  public static final ServerPolicy DEFAULT = new Builder().build();

  private final int concurrency;
  private final long drainNanos;
  private final long drainDelayNanos;

  private ServerPolicy(Builder builder) {
    concurrency = builder.concurrency;
    drainNanos = builder.drainNanos;
    drainDelayNanos = builder.drainDelayNanos;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Requests served at once before more are refused with 503; 0: as many as come. */
  public int concurrency() {
    return concurrency;
  }

  /** How long a stopping instance waits for the requests in flight. */
  public long drainNanos() {
    return drainNanos;
  }

  /** How long an instance that has left the registry goes on as before, until its callers know. */
  public long drainDelayNanos() {
    return drainDelayNanos;
  }

  /** Makes server policies. Every setter throws {@link IllegalArgumentException} out of range. */
  public static final class Builder {
    private int concurrency;
    private long drainNanos = Ranges.seconds(20);
    private long drainDelayNanos = Ranges.seconds(5);

    private Builder() {}

    /** {@code graft.server.concurrency}: 0 (no limit, the default) to 1,000,000 requests. */
    public Builder concurrency(int value) {
      concurrency = Ranges.within("concurrency", value, 0, 1_000_000);
      return this;
    }

    /** {@code graft.server.drain}: 0 to 10 min; default 20 s. */
    public Builder drainNanos(long value) {
      drainNanos = Ranges.within("drain", value, 0, Ranges.seconds(600));
      return this;
    }

    /** {@code graft.server.drain.delay}: 0 to 10 min; default 5 s. */
    public Builder drainDelayNanos(long value) {
      drainDelayNanos = Ranges.within("drain.delay", value, 0, Ranges.seconds(600));
      return this;
    }

    public ServerPolicy build() {
      return new ServerPolicy(this);
    }
  }
}
