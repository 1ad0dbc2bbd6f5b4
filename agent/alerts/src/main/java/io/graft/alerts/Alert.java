package io.graft.alerts;

import io.graft.config.rules.AlertRule;

/**
 * One thing that is wrong, or may be. It is pending until it has been so for the time of its rule,
 * and over when it has not been so for another time of it: what flaps is told once.
 */
final class Alert {
  private AlertRule rule;
  private final String about;
  private final boolean ofInstance;
  private final long sinceNanos;
  private final long sinceEpochMillis;
  private String text;
  private boolean firing;
  private long seenNanos;

  Alert(Finding finding, long now, long epochMillis) {
    rule = finding.rule;
    about = finding.about;
    ofInstance = finding.ofInstance;
    text = finding.text;
    sinceNanos = now;
    seenNanos = now;
    sinceEpochMillis = epochMillis;
    firing = rule.forNanos() == 0;
  }

  /** It is so in this round, too. */
  void seen(Finding finding, long now) {
    rule = finding.rule;
    text = finding.text;
    seenNanos = now;
    firing |= now - sinceNanos >= rule.forNanos();
  }

  /**
   * It is not so in this round.
   *
   * @return whether it is over
   */
  boolean isOver(long now) {
    return !firing || now - seenNanos >= rule.resolveAfterNanos();
  }

  AlertRule rule() {
    return rule;
  }

  String about() {
    return about;
  }

  boolean isOfInstance() {
    return ofInstance;
  }

  String text() {
    return text;
  }

  boolean isFiring() {
    return firing;
  }

  /** When it began, in milliseconds since 1970. */
  long since() {
    return sinceEpochMillis;
  }
}
