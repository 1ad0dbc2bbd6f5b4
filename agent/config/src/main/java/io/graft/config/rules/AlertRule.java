package io.graft.config.rules;

import io.graft.config.alerts.AlertSettings;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule of alerts: what is measured, when it fires, and how it is told. Immutable. */
public final class AlertRule {
  /** What is measured. */
  public enum Measure {
    ERROR_RATIO,
    P99,
    BREAKER_OPEN,
    NO_INSTANCE,
    EJECTED,
    ENDS_WITHIN,
    RULES_REFUSED,
    REGISTRY_LOST,
    TOKEN_LOST,
    BURN_RATE
  }

  private final String name;
  private final Measure measure;
  private final double threshold;
  private final @Nullable List<String> calls;
  private final long windowNanos;
  private final int least;
  private final long forNanos;
  private final long resolveAfterNanos;
  private final String severity;
  private final @Nullable String summary;
  private final long silencedUntil;

  AlertRule(
      String name,
      Measure measure,
      double threshold,
      AlertRules.RuleProperties is,
      long silenceAll) {
    this.name = name;
    this.measure = measure;
    this.threshold = threshold;
    this.calls = is.get(AlertSettings.CALLS);
    this.windowNanos = is.or(AlertSettings.WINDOW);
    this.least = is.or(AlertSettings.LEAST);
    this.forNanos = is.or(AlertSettings.FOR);
    this.resolveAfterNanos = is.or(AlertSettings.RESOLVE_AFTER);
    this.severity = is.or(AlertSettings.SEVERITY);
    this.summary = is.get(AlertSettings.SUMMARY);
    Long own = is.get(AlertSettings.SILENCED);
    this.silencedUntil = Math.max(silenceAll, own == null ? 0 : own);
  }

  public String name() {
    return name;
  }

  public Measure measure() {
    return measure;
  }

  /** A ratio from 0 to 1, seconds, or a factor; 0: the measure is yes or no. */
  public double threshold() {
    return threshold;
  }

  /** Whether it is about the requests that this service serves, not about its calls. */
  public boolean ofServer() {
    return calls == null && (measure == Measure.ERROR_RATIO || measure == Measure.P99);
  }

  /** Whether it is about calls to a destination. */
  public boolean watches(String destination) {
    List<String> named = calls == null ? Collections.singletonList("*") : calls;
    return named.contains("*") || named.contains(destination);
  }

  public long windowNanos() {
    return windowNanos;
  }

  /** The least number of requests in the window. */
  public int least() {
    return least;
  }

  public long forNanos() {
    return forNanos;
  }

  public long resolveAfterNanos() {
    return resolveAfterNanos;
  }

  /** {@code critical}, {@code warning} or {@code info}. */
  public String severity() {
    return severity;
  }

  /** The user's sentence about it; {@code null}: none. */
  public @Nullable String summary() {
    return summary;
  }

  /** Until when it is not told, in milliseconds since 1970; 0: it is. */
  public long silencedUntil() {
    return silencedUntil;
  }
}
