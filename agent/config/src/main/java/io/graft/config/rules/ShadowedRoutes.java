package io.graft.config.rules;

import io.graft.config.Value;
import io.graft.governance.match.RequestMatch;
import java.util.ArrayList;
import java.util.List;

/** Finds routes that match no request, because an earlier one matches all of theirs. */
final class ShadowedRoutes {
  private final ConflictCheck check;
  private final List<RequestMatch> matches = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  ShadowedRoutes(ConflictCheck check) {
    this.check = check;
  }

  /** Adds the next route, in matching order. */
  void next(RequestMatch match, Value value) {
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).covers(match)) {
        check.reportShadowed(value, values.get(i));
        return;
      }
    }
    matches.add(match);
    values.add(value);
  }
}
