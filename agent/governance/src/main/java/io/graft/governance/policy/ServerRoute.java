package io.graft.governance.policy;

import io.graft.governance.config.RateConfig;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.rule.Priority;
import io.graft.governance.rule.RequestAttributes;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A route: requests with rules of their own, {@code graft.server.route.<name>.*}. Immutable. */
public final class ServerRoute {
  public static final SettingGroup SETTINGS = SettingGroup.server("route.*.");

  public static final Setting<RequestMatch> MATCH =
      SETTINGS
          .of("match", RuleType.MATCH, null)
          .help(
              "which requests take the route: `[METHODS] [PATH] [header:NAME[=VALUE]] [query:…]"
                  + " [cookie:…] [baggage:…]`; the first route in order of name counts");

  public static final Setting<RequestMatch> TEMPLATE =
      SETTINGS
          .of("template", RuleType.TEMPLATE, null)
          .help(
              "which requests take the route, by a framework's template: `[METHODS] TEMPLATE`, such as"
                  + " `GET /users/{id}`; it is compared with the path; `match` may add conditions");

  public static final Setting<Priority> PRIORITY =
      SETTINGS
          .choice(
              "priority",
              null,
              Priority.CRITICAL_PLUS,
              Priority.CRITICAL,
              Priority.SHEDDABLE_PLUS,
              Priority.SHEDDABLE,
              Priority.NEVER)
          .unset("`graft.priority` in the baggage, or else `critical`")
          .help("the priority of these requests");

  public static final Setting<RequestAttributes> ATTRIBUTES =
      SETTINGS
          .of("attributes", RuleType.ATTRIBUTES, null)
          .help(
              "values of these requests that become attributes of their spans and durations, as"
                  + " `NAME:SOURCE` with commas, such as `tenant:header:x-tenant`; a source is"
                  + " `header:NAME`, `query:NAME`, `baggage:NAME`, `caller` or `route`; at most 4,"
                  + " each with at most 100 values in metrics");

  public static final Setting<Double> SAMPLING =
      SETTINGS
          .ratio("sampling", null)
          .unset("`otel.traces.sampler`")
          .help(
              "the share of these requests whose trace is recorded, if it begins here; a trace of"
                  + " a caller is recorded as the caller does");

  static final ServerRoute[] NONE = {};

  private final String name;
  private final RequestMatch match;
  private final @Nullable Priority priority;
  private final RateConfig rate;
  private final @Nullable RequestAttributes attributes;
  private final @Nullable Double sampling;

  /**
   * @param priority {@code null}: that in the request's baggage
   * @param rate its own rate limit, or {@link RateConfig#NONE}
   */
  public ServerRoute(
      String name, RequestMatch match, @Nullable Priority priority, RateConfig rate) {
    this(name, match, priority, rate, null, null);
  }

  /**
   * @param attributes what its spans have too; {@code null}: nothing
   * @param sampling the share of its traces that are recorded, 0 to 1; {@code null}: as of others
   */
  public ServerRoute(
      String name,
      RequestMatch match,
      @Nullable Priority priority,
      RateConfig rate,
      @Nullable RequestAttributes attributes,
      @Nullable Double sampling) {
    this.attributes = attributes;
    this.sampling = sampling;
    this.name = Objects.requireNonNull(name, "name");
    this.match = Objects.requireNonNull(match, "match");
    this.priority = priority;
    this.rate = Objects.requireNonNull(rate, "rate");
  }

  /** In order of name. */
  static ServerRoute[] inOrder(Collection<ServerRoute> routes) {
    ServerRoute[] ordered = routes.toArray(NONE);
    Arrays.sort(
        ordered,
        new Comparator<ServerRoute>() {
          @Override
          public int compare(ServerRoute a, ServerRoute b) {
            return a.name.compareTo(b.name);
          }
        });
    return ordered;
  }

  public String name() {
    return name;
  }

  public RequestMatch match() {
    return match;
  }

  /** The priority of its requests; {@code null}: that in the request's baggage. */
  public @Nullable Priority priority() {
    return priority;
  }

  /** What its spans and durations have too; {@code null}: nothing. */
  public @Nullable RequestAttributes attributes() {
    return attributes;
  }

  /** The share of its traces that are recorded, if they begin here; {@code null}: as of others. */
  public @Nullable Double sampling() {
    return sampling;
  }

  /** Its rate limit, in addition to that of the server; {@code null}: none. */
  public @Nullable RateConfig rate() {
    return rate.isActive() ? rate : null;
  }
}
