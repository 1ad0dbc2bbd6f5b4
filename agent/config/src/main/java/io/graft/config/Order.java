package io.graft.config;

import io.graft.governance.match.RequestMatch;
import java.util.ArrayList;
import java.util.List;

/** Finds routes that no request takes, because one before them takes all of theirs. */
final class Order {
  private final Combinations combinations;
  private final List<RequestMatch> matches = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  Order(Combinations combinations) {
    this.combinations = combinations;
  }

  /** Adds the next route in the order in which they are asked. */
  void next(RequestMatch match, Value value) {
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).covers(match)) {
        combinations.hidden(value, values.get(i));
        return;
      }
    }
    matches.add(match);
    values.add(value);
  }
}
