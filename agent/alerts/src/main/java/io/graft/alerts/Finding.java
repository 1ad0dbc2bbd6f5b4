package io.graft.alerts;

import io.graft.config.rules.AlertRule;

/** What a rule found about one thing in one round. Immutable. */
final class Finding {
  final AlertRule rule;

  /** The destination or registry; empty: this service as a whole. */
  final String about;

  /** Whether it concerns this instance alone. */
  final boolean ofInstance;

  /** What was found: a clause. */
  final String text;

  Finding(AlertRule rule, String about, boolean ofInstance, String text) {
    this.rule = rule;
    this.about = about;
    this.ofInstance = ofInstance;
    this.text = text;
  }

  /** Identifies it among those of this instance. */
  String key() {
    return rule.name() + "/" + about;
  }
}
