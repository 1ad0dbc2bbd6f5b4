package io.graft.governance.policy;

import io.graft.governance.match.RequestMatch;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;

/**
 * A route: calls to a destination that have rules of their own, {@code route.<name>.*}. Immutable.
 */
public final class Route {
  public static final SettingGroup SETTINGS = SettingGroup.client("route.*.");

  public static final Setting<RequestMatch> MATCH =
      SETTINGS
          .of("match", RuleType.MATCH, null)
          .help(
              "which calls take the route: `[METHODS] [PATH] [header:NAME[=VALUE]] [query:…]"
                  + " [cookie:…] [baggage:…]`, in a path `*` is one segment and `**` the rest; the"
                  + " first route in order of name counts");

  public static final Setting<RequestMatch> TEMPLATE =
      SETTINGS
          .of("template", RuleType.TEMPLATE, null)
          .help(
              "which calls take the route, by a framework's template: `[METHODS] TEMPLATE`, such as"
                  + " `GET /users/{id}`; it is compared with the path; `match` may add conditions");

  static final Route[] NONE = {};

  private final String name;
  private final RequestMatch match;
  private final ClientPolicy policy;
  private final boolean ownBreaker;
  private final boolean ownConcurrency;
  private final boolean ownRate;

  /** A route without limits or a breaker of its own. */
  public Route(String name, RequestMatch match, ClientPolicy policy) {
    this(name, match, policy, false, false, false);
  }

  /**
   * @param name letters, digits, {@code -} and {@code _}
   * @param policy the service's policy, overridden by the route's settings
   * @param ownBreaker whether it has a breaker beside that of the destination; likewise the others
   */
  public Route(
      String name,
      RequestMatch match,
      ClientPolicy policy,
      boolean ownBreaker,
      boolean ownConcurrency,
      boolean ownRate) {
    this.name = Objects.requireNonNull(name, "name");
    this.match = Objects.requireNonNull(match, "match");
    this.policy = Objects.requireNonNull(policy, "policy");
    this.ownBreaker = ownBreaker;
    this.ownConcurrency = ownConcurrency;
    this.ownRate = ownRate;
  }

  /** In order of name. */
  static Route[] inOrder(Collection<Route> routes) {
    Route[] ordered = routes.toArray(NONE);
    Arrays.sort(
        ordered,
        new Comparator<Route>() {
          @Override
          public int compare(Route a, Route b) {
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

  /** The policy for its calls: the service's policy, overridden by the route's settings. */
  public ClientPolicy policy() {
    return policy;
  }

  /** Whether the route sets any {@code breaker.*}, so that it has a breaker of its own. */
  public boolean ownBreaker() {
    return ownBreaker;
  }

  /** Whether the route sets {@code concurrency}, so that its calls are counted separately. */
  public boolean ownConcurrency() {
    return ownConcurrency;
  }

  /**
   * Whether the route sets {@code rate}, its burst or its key, so that it has a rate limit of its
   * own.
   */
  public boolean ownRate() {
    return ownRate;
  }
}
