package io.graft.governance.policy;

import io.graft.governance.match.RequestMatch;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;

/** Calls to a destination that have rules of their own: {@code route.<name>.*}. Immutable. */
public final class Route {
  static final Route[] NONE = {};

  private final String name;
  private final RequestMatch match;
  private final ClientPolicy policy;
  private final boolean ownBreaker;
  private final boolean ownConcurrency;
  private final boolean ownRate;

  /** A route that has no state of its own. */
  public Route(String name, RequestMatch match, ClientPolicy policy) {
    this(name, match, policy, false, false, false);
  }

  /**
   * @param name letters, digits, {@code -} and {@code _}
   * @param policy the service's policy with the route's keys on top
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

  /** All that holds for its calls: the service's policy with the route's keys on top. */
  public ClientPolicy policy() {
    return policy;
  }

  /** Whether any {@code breaker.*} is its own, so that it has a breaker of its own. */
  public boolean ownBreaker() {
    return ownBreaker;
  }

  /** Whether {@code concurrency} is its own, so that its calls are counted by themselves. */
  public boolean ownConcurrency() {
    return ownConcurrency;
  }

  /** Whether {@code rate}, its burst or its key is its own, so that it has a limit of its own. */
  public boolean ownRate() {
    return ownRate;
  }
}
