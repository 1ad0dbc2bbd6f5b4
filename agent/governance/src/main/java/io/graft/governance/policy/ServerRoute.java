package io.graft.governance.policy;

import io.graft.governance.match.RequestMatch;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Requests with rules of their own: {@code graft.server.route.<name>.*}. Immutable. */
public final class ServerRoute {
  static final ServerRoute[] NONE = {};

  private final String name;
  private final RequestMatch match;
  private final @Nullable Priority priority;
  private final RatePolicy rate;

  /**
   * @param priority {@code null}: as the request says
   * @param rate its own, {@link RatePolicy#NONE} where it has none
   */
  public ServerRoute(
      String name, RequestMatch match, @Nullable Priority priority, RatePolicy rate) {
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

  /** The priority of its requests; {@code null}: as the request's baggage says. */
  public @Nullable Priority priority() {
    return priority;
  }

  /** The limit that it has beside that of the server; {@code null}: none. */
  public @Nullable RatePolicy rate() {
    return rate.active() ? rate : null;
  }
}
