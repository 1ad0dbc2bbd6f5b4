package io.graft.governance.policy;

import io.graft.governance.config.AdmissionConfig;
import io.graft.governance.config.CallerConfig;
import io.graft.governance.config.DrainConfig;
import io.graft.governance.config.RateConfig;
import io.graft.governance.match.RequestView;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The policy for requests that arrive, {@code graft.server.*}: a configuration for each part of
 * governance. Immutable.
 */
public final class ServerPolicy {
  /** The policy without any settings. */
  public static final ServerPolicy DEFAULT = new ServerPolicy(SettingValues.NONE, null);

  private final SettingValues values;
  private final AdmissionConfig admission;
  private final CallerConfig caller;
  private final @Nullable DrainConfig drain;
  private final @Nullable RateConfig rate;
  private final ServerRoute @Nullable [] routes;

  private ServerPolicy(SettingValues values, ServerRoute @Nullable [] routes) {
    this.values = values;
    this.routes = routes;
    admission = new AdmissionConfig(values);
    caller = new CallerConfig(values);
    drain = values.hasAny("drain") ? new DrainConfig(values) : null;
    RateConfig rates = values.hasAny("rate") ? new RateConfig(values, RateConfig.SERVER) : null;
    rate = rates != null && rates.isActive() ? rates : null;
  }

  /** The policy of some settings, without routes. */
  public static ServerPolicy of(SettingValues values) {
    return new ServerPolicy(values, null);
  }

  /** This policy with routes, in any order. */
  public ServerPolicy withRoutes(Collection<ServerRoute> next) {
    return new ServerPolicy(values, next.isEmpty() ? null : ServerRoute.inOrder(next));
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The settings of server policies, in the order of the documentation. */
  public static SettingGroup[] settings() {
    return new SettingGroup[] {
      AdmissionConfig.SETTINGS,
      DrainConfig.SETTINGS,
      RateConfig.SERVER.settings,
      CallerConfig.SETTINGS,
      ServerRoute.SETTINGS
    };
  }

  /** The values that are set. */
  public SettingValues values() {
    return values;
  }

  public AdmissionConfig admission() {
    return admission;
  }

  public CallerConfig caller() {
    return caller;
  }

  public DrainConfig drain() {
    return drain != null ? drain : DrainConfig.DEFAULT;
  }

  /** The rate limit; {@code null}: none. Its mode is never {@code OFF}. */
  public @Nullable RateConfig rate() {
    return rate;
  }

  /**
   * The routes in order of name, which is the order of matching; usually empty, must not be
   * changed.
   */
  public ServerRoute[] routes() {
    return routes != null ? routes : ServerRoute.NONE;
  }

  /** The first route that a request matches; {@code null}: none. */
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

  /** Builds server policies setting by setting. */
  public static final class Builder {
    private SettingValues values = SettingValues.NONE;
    private ServerRoute @Nullable [] routes;

    private Builder() {}

    /**
     * Sets one value.
     *
     * @throws IllegalArgumentException if it is out of its setting's range
     */
    public <T> Builder set(Setting<T> setting, T value) {
      values = values.with(setting, value);
      return this;
    }

    public Builder set(Setting<Integer> setting, int value) {
      return set(setting, (Integer) value);
    }

    /** Sets a duration in nanoseconds. */
    public Builder set(Setting<Long> setting, long value) {
      return set(setting, (Long) value);
    }

    /** Sets all values that are set in {@code others}. */
    public Builder set(SettingValues others) {
      values = values.withAll(others);
      return this;
    }

    /** The routes, in any order; default none. */
    public Builder routes(Collection<ServerRoute> value) {
      routes = value.isEmpty() ? null : ServerRoute.inOrder(value);
      return this;
    }

    public ServerPolicy build() {
      return new ServerPolicy(values, routes);
    }
  }
}
