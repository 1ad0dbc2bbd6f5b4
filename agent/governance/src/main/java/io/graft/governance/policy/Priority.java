package io.graft.governance.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much it matters that a request is served, the least first, after Google's SRE book
 * ("Criticality"). A chain of calls carries it as {@code graft.priority} in its baggage.
 */
public enum Priority {
  SHEDDABLE,
  SHEDDABLE_PLUS,
  /** Where nobody says anything. */
  CRITICAL,
  CRITICAL_PLUS,
  /** Never shed: health checks, and what an operator needs. Not taken from baggage. */
  NEVER;

  private static final Priority[] ALL = values();

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The priority that is written so, for example {@code sheddable-plus}; {@code null}: none is. */
  public static @Nullable Priority of(String text) {
    for (Priority priority : ALL) {
      if (priority.text.equals(text)) {
        return priority;
      }
    }
    return null;
  }

  /** As it is written in a rule and in baggage. */
  @Override
  public String toString() {
    return text;
  }
}
