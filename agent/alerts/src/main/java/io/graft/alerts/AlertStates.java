package io.graft.alerts;

import io.graft.config.rules.AlertRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The alerts of this instance that are pending or firing. */
final class AlertStates {
  /** The most alerts at a time; further ones wait until there is room. */
  static final int MOST = 100;

  private final Map<String, Alert> alerts = new LinkedHashMap<>();

  /**
   * Takes over what a round has found.
   *
   * @param rules those in force; alerts of others are over at once
   */
  void update(List<Finding> found, List<AlertRule> rules, long now, long epochMillis) {
    Set<String> names = new HashSet<>();
    for (AlertRule rule : rules) {
      names.add(rule.name());
    }
    Set<String> seen = new HashSet<>();
    for (Finding finding : found) {
      seen.add(finding.key());
      Alert alert = alerts.get(finding.key());
      if (alert != null) {
        alert.seen(finding, now);
      } else if (alerts.size() < MOST) {
        alerts.put(finding.key(), new Alert(finding, now, epochMillis));
      }
    }
    for (Iterator<Map.Entry<String, Alert>> all = alerts.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Alert> each = all.next();
      boolean known = names.contains(each.getValue().rule().name());
      if (!known || !seen.contains(each.getKey()) && each.getValue().isOver(now)) {
        all.remove();
      }
    }
  }

  /** In the order of their beginning. */
  Collection<Alert> all() {
    return new ArrayList<>(alerts.values());
  }
}
