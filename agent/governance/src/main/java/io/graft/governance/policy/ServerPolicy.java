package io.graft.governance.policy;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How requests that arrive are treated: {@code graft.server.*}. Immutable. */
public final class ServerPolicy {
  /** What holds where nobody has set anything. */
  public static final ServerPolicy DEFAULT = new Builder().build();

  private final int concurrency;
  private final long drainNanos;
  private final long drainDelayNanos;

  private final Mode shedMode;
  private final int shedMin;
  private final int shedMax;
  private final @Nullable RatePolicy rate;
  private final @Nullable RequestKey color;
  private final @Nullable Trust trust;
  private final ServerRoute @Nullable [] routes;

  private ServerPolicy(Builder builder) {
    concurrency = builder.concurrency;
    drainNanos = builder.drainNanos;
    drainDelayNanos = builder.drainDelayNanos;
    shedMode = builder.shedMode;
    shedMin =
        builder.shedMin != 0
            ? builder.shedMin
            : Math.min(
                builder.shedMax, Math.max(20, 2 * Runtime.getRuntime().availableProcessors()));
    shedMax = Math.max(shedMin, builder.shedMax);
    rate = builder.rate != null && builder.rate.active() ? builder.rate : null;
    color = builder.color;
    trust = builder.trust;
    routes = builder.routes;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Requests served at once before more are refused with 503; 0: as many as come. */
  public int concurrency() {
    return concurrency;
  }

  /** How long a stopping instance takes for all of its drain. */
  public long drainNanos() {
    return drainNanos;
  }

  /** How long an instance that has left the registry goes on as before, until its callers know. */
  public long drainDelayNanos() {
    return drainDelayNanos;
  }

  /** Whether requests beyond what the server can do are shed, the least important first. */
  public Mode shedMode() {
    return shedMode;
  }

  /** Requests served at once that are always let in. */
  public int shedMin() {
    return shedMin;
  }

  /** Requests served at once that the adaptive limit never exceeds; not less than the minimum. */
  public int shedMax() {
    return shedMax;
  }

  /** The limit of the rate; {@code null}: none, its mode is never {@link Mode#OFF}. */
  public @Nullable RatePolicy rate() {
    return rate;
  }

  /** What gives a request without a colour its colour; {@code null}: nothing does. */
  public @Nullable RequestKey color() {
    return color;
  }

  /** Whose word about the caller of a request counts. */
  public Trust trust() {
    return trust != null ? trust : Trust.DEFAULT;
  }

  /** The routes by name, the order in which they are asked; mostly empty, only read. */
  public ServerRoute[] routes() {
    return routes != null ? routes : ServerRoute.NONE;
  }

  /** The first route that a request takes; {@code null}: none. */
  public @Nullable ServerRoute route(RequestView request) {
    if (routes == null) {
      return null;
    }
    for (int i = 0; i < routes.length; i++) {
      if (routes[i].match().matches(request)) {
        return routes[i];
      }
    }
    return null;
  }

  /** Makes server policies. Every setter throws {@link IllegalArgumentException} out of range. */
  public static final class Builder {
    private int concurrency;
    private long drainNanos = Ranges.seconds(8);
    private long drainDelayNanos = Ranges.seconds(5);

    private Mode shedMode = Mode.OBSERVE;
    private int shedMin;
    private int shedMax = 1000;
    private @Nullable RatePolicy rate;
    private @Nullable RequestKey color;
    // Null until it is set: most processes load its class with their first request.
    private @Nullable Trust trust;
    private ServerRoute @Nullable [] routes;

    private Builder() {}

    /** {@code graft.server.concurrency}: 0 (no limit, the default) to 1,000,000 requests. */
    public Builder concurrency(int value) {
      concurrency = Ranges.within("concurrency", value, 0, 1_000_000);
      return this;
    }

    /** {@code graft.server.drain}: 0 to 10 min; default 8 s. */
    public Builder drainNanos(long value) {
      drainNanos = Ranges.within("drain", value, 0, Ranges.seconds(600));
      return this;
    }

    /** {@code graft.server.drain.delay}: 0 to 10 min; default 5 s. */
    public Builder drainDelayNanos(long value) {
      drainDelayNanos = Ranges.within("drain.delay", value, 0, Ranges.seconds(600));
      return this;
    }

    /** {@code graft.server.shed}: {@code enforce}, {@code observe} (default), {@code off}. */
    public Builder shedMode(Mode value) {
      shedMode = Objects.requireNonNull(value, "shed");
      return this;
    }

    /**
     * {@code graft.server.shed.min}: 1 to 1,000,000; default 2 for each processor, 20 at least.
     * With 4 for each, 16 processors that only compute are 3.3 times as slow at three times their
     * capacity as at 0.8 of it, and 1.6 times with 2 (p99, simulated).
     */
    public Builder shedMin(int value) {
      shedMin = Ranges.within("shed.min", value, 1, 1_000_000);
      return this;
    }

    /** {@code graft.server.shed.max}: 1 to 1,000,000; default 1,000. */
    public Builder shedMax(int value) {
      shedMax = Ranges.within("shed.max", value, 1, 1_000_000);
      return this;
    }

    /** What is set so far, to be changed by its {@code with…}. */
    public RatePolicy rate() {
      return rate != null ? rate : RatePolicy.NONE;
    }

    /** {@code graft.server.rate}, {@code graft.server.rate.*}; default {@link RatePolicy#NONE}. */
    public Builder rate(RatePolicy value) {
      rate = Objects.requireNonNull(value, "rate");
      return this;
    }

    /** {@code graft.server.color}; default none. */
    public Builder color(@Nullable RequestKey value) {
      color = value;
      return this;
    }

    /** {@code graft.server.trust}; default {@link Trust#DEFAULT}. */
    public Builder trust(Trust value) {
      trust = Objects.requireNonNull(value, "trust");
      return this;
    }

    /** {@code graft.server.route.<name>.*}, in any order; default none. */
    public Builder routes(Collection<ServerRoute> value) {
      routes = value.isEmpty() ? null : ServerRoute.inOrder(value);
      return this;
    }

    public ServerPolicy build() {
      return new ServerPolicy(this);
    }
  }
}
