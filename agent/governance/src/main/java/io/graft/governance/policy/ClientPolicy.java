package io.graft.governance.policy;

import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.FaultConfig;
import io.graft.governance.config.HealthConfig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RateConfig;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.SelectionConfig;
import io.graft.governance.config.ThrottleConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.match.RequestView;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.Forwarding;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The policy for calls to one destination, {@code graft.client.<service or *>.*}: a configuration
 * for each part of governance, which reads only its own. Immutable.
 *
 * <p>Some defaults differ between a service that a registry knows and any other host, whose calls
 * stay unchanged unless they are configured; those configurations take a parameter for it.
 */
public final class ClientPolicy {
  /** The policy without any settings. */
  public static final ClientPolicy DEFAULT = new ClientPolicy(SettingValues.NONE, null);

  private final SettingValues values;
  private final BalanceConfig balance;
  private final SelectionConfig selection;
  private final BreakerConfig breaker;
  private final EjectionConfig ejection;
  private final RetryConfig retry;
  private final TimeoutConfig timeout;
  private final ConcurrencyConfig concurrency;
  private final ThrottleConfig throttle;

  // Null unless one of their settings is set: most processes never load these classes.
  private final @Nullable HealthConfig health;
  private final @Nullable HedgeConfig hedge;
  private final @Nullable FaultConfig fault;
  private final @Nullable RateConfig rate;
  private final @Nullable MirrorConfig mirror;
  private final @Nullable Fallback fallback;
  private final @Nullable Forwarding forwarding;

  // The JIT compiler inlines no getter of a class that is not loaded, such as that of a fault. So
  // calls read a flag first.
  private final boolean keyed;
  private final boolean faulty;
  private final boolean rated;
  private final boolean throttlesEach;

  private final Route @Nullable [] routes;

  private ClientPolicy(SettingValues values, Route @Nullable [] routes) {
    this.values = values;
    this.routes = routes;
    balance = new BalanceConfig(values);
    selection = new SelectionConfig(values);
    breaker = new BreakerConfig(values);
    ejection = new EjectionConfig(values);
    retry = new RetryConfig(values);
    timeout = new TimeoutConfig(values);
    concurrency = new ConcurrencyConfig(values);
    throttle = new ThrottleConfig(values);
    health = values.hasAny("health.") ? new HealthConfig(values) : null;
    HedgeConfig hedges = values.hasAny("hedge.") ? new HedgeConfig(values) : null;
    hedge = hedges != null && hedges.isActive() ? hedges : null;
    FaultConfig faults = values.hasAny("fault.") ? new FaultConfig(values) : null;
    fault = faults != null && faults.isActive() ? faults : null;
    RateConfig rates = values.hasAny("rate") ? new RateConfig(values, RateConfig.CLIENT) : null;
    rate = rates != null && rates.isActive() ? rates : null;
    MirrorConfig mirrors = values.hasAny("mirror") ? new MirrorConfig(values) : null;
    mirror = mirrors != null && mirrors.isActive() ? mirrors : null;
    fallback = values.hasAny("fallback") ? values.find(Fallback.FALLBACK) : null;
    forwarding = values.hasAny("forward.") ? values.find(Forwarding.HEADERS) : null;
    keyed =
        selection.stickyKey != null || balance.hashKey != null && balance.balance == Balance.HASH;
    faulty = fault != null;
    rated = rate != null;
    throttlesEach = throttle.per != null;
  }

  /** The policy of some settings, without routes. */
  public static ClientPolicy of(SettingValues values) {
    return new ClientPolicy(values, null);
  }

  /** This policy with routes, in any order. */
  public ClientPolicy withRoutes(Collection<Route> next) {
    return new ClientPolicy(values, next.isEmpty() ? null : Route.inOrder(next));
  }

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder(SettingValues.NONE, null);
  }

  /** A builder that begins with this policy. */
  public Builder toBuilder() {
    return new Builder(values, routes);
  }

  /**
   * The settings of client policies, in the order of the documentation. Loads all configurations,
   * which a start without rules does not need.
   */
  public static SettingGroup[] settings() {
    return new SettingGroup[] {
      BalanceConfig.SETTINGS,
      SelectionConfig.SETTINGS,
      BreakerConfig.SETTINGS,
      EjectionConfig.SETTINGS,
      HealthConfig.SETTINGS,
      RetryConfig.SETTINGS,
      HedgeConfig.SETTINGS,
      TimeoutConfig.SETTINGS,
      ConcurrencyConfig.SETTINGS,
      RateConfig.CLIENT.settings,
      ThrottleConfig.SETTINGS,
      Fallback.SETTINGS,
      Forwarding.SETTINGS,
      MirrorConfig.SETTINGS,
      FaultConfig.SETTINGS,
      Route.SETTINGS
    };
  }

  /** The values that are set. */
  public SettingValues values() {
    return values;
  }

  public BalanceConfig balance() {
    return balance;
  }

  public SelectionConfig selection() {
    return selection;
  }

  /** Whether the choice of an instance depends on a value of the call. */
  public boolean keyed() {
    return keyed;
  }

  public BreakerConfig breaker() {
    return breaker;
  }

  public EjectionConfig ejection() {
    return ejection;
  }

  /** Active health checks; never {@code null}, though its path may be. */
  public HealthConfig health() {
    return health != null ? health : HealthConfig.DEFAULT;
  }

  public RetryConfig retry() {
    return retry;
  }

  public TimeoutConfig timeout() {
    return timeout;
  }

  public ConcurrencyConfig concurrency() {
    return concurrency;
  }

  public ThrottleConfig throttle() {
    return throttle;
  }

  /** Whether the throttle has a key, so that each of its values is throttled separately. */
  public boolean throttlesEach() {
    return throttlesEach;
  }

  /** Hedging; {@code null}: none. Its mode is never {@code OFF}. */
  public @Nullable HedgeConfig hedge() {
    return hedge;
  }

  /** What the caller gets instead of a failure; {@code null}: the failure. */
  public @Nullable Fallback fallback() {
    return fallback;
  }

  /**
   * The headers of a served request that calls to this destination carry; {@code null}: not set,
   * see {@link Policies#forwarding(ClientPolicy, boolean)}.
   */
  public @Nullable Forwarding forwarding() {
    return forwarding;
  }

  /** Whether there is a {@link #fault}. */
  public boolean faulty() {
    return faulty;
  }

  /** Whether there is a {@link #rate}. */
  public boolean rated() {
    return rated;
  }

  /** Fault injection; {@code null}: none. Its mode is never {@code OFF}. */
  public @Nullable FaultConfig fault() {
    return fault;
  }

  /** The rate limit; {@code null}: none. Its mode is never {@code OFF}. */
  public @Nullable RateConfig rate() {
    return rate;
  }

  /** The receiver of copies of requests; {@code null}: none. */
  public @Nullable MirrorConfig mirror() {
    return mirror;
  }

  /**
   * The routes in order of name, which is the order of matching; usually empty, and always in the
   * policy of a route. Shared: must not be changed.
   */
  public Route[] routes() {
    return routes != null ? routes : Route.NONE;
  }

  /** Whether calls to a host that no registry knows are sent once and at once, if not refused. */
  public boolean isPlain() {
    return routes().length == 0
        && fault == null
        && rate == null
        && hedge == null
        && mirror == null
        && fallback == null
        && (retry.mode == Mode.OFF || retry.attempts(false) <= 1);
  }

  /** The first route that a request matches; {@code null}: none, this policy applies. */
  public @Nullable Route route(RequestView request) {
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

  /** Builds client policies setting by setting. */
  public static final class Builder {
    private SettingValues values;
    private Route @Nullable [] routes;

    private Builder(SettingValues values, Route @Nullable [] routes) {
      this.values = values;
      this.routes = routes;
    }

    /**
     * Sets one value.
     *
     * @throws IllegalArgumentException if it is out of its setting's range
     */
    public <T> Builder set(Setting<T> setting, T value) {
      values = values.with(setting, value);
      return this;
    }

    /** Sets a number, in nanoseconds if it is a duration. */
    public Builder set(Setting<Long> setting, long value) {
      return set(setting, (Long) value);
    }

    public Builder set(Setting<Integer> setting, int value) {
      return set(setting, (Integer) value);
    }

    public Builder set(Setting<Double> setting, double value) {
      return set(setting, (Double) value);
    }

    /** Sets all values that are set in {@code others}. */
    public Builder set(SettingValues others) {
      values = values.withAll(others);
      return this;
    }

    /** The routes, in any order; default none. */
    public Builder routes(Collection<Route> value) {
      routes = value.isEmpty() ? null : Route.inOrder(value);
      return this;
    }

    public ClientPolicy build() {
      return new ClientPolicy(values, routes);
    }
  }
}
