package io.graft.config.rules;

import io.graft.config.Value;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.Route;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a route matches: its match, its template, or both. */
final class RouteMatch {
  static final String MATCH = Route.MATCH.policy();
  static final String TEMPLATE = Route.TEMPLATE.policy();

  private RouteMatch() {}

  /** Returns the value that says what a route matches; {@code null}: none. */
  static @Nullable Value value(Map<String, Value> route) {
    Value template = route.get(TEMPLATE);
    return template != null ? template : route.get(MATCH);
  }

  /**
   * Returns what a route with such a value matches. If its two values contradict each other, the
   * template counts, and a line says so.
   */
  static RequestMatch of(Map<String, Value> route, ConflictCheck check) {
    Value template = route.get(TEMPLATE);
    Value match = route.get(MATCH);
    if (template == null || match == null) {
      return template == null
          ? Route.MATCH.parse(match.text())
          : Route.TEMPLATE.parse(template.text());
    }
    RequestMatch parsed = Route.TEMPLATE.parse(template.text());
    try {
      return parsed.and(Route.MATCH.parse(match.text()));
    } catch (IllegalArgumentException e) {
      check.reportContradiction(match, template, e.getMessage());
      return parsed;
    }
  }
}
