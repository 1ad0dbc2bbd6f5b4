package io.graft.governance.rule;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The priority of a request for load shedding, the lowest first, after Google's SRE book
 * ("Criticality"). A call chain carries it as {@code graft.priority} in its baggage.
 */
public enum Priority {
  SHEDDABLE,
  SHEDDABLE_PLUS,
  /** The default. */
  CRITICAL,
  CRITICAL_PLUS,
  /** Never shed: health checks, and the requests of operators. Not accepted from baggage. */
  NEVER;

  private static final Priority[] ALL = values();

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The priority with that text, for example {@code sheddable-plus}; {@code null}: none. */
  public static @Nullable Priority of(String text) {
    for (Priority priority : ALL) {
      if (priority.text.equals(text)) {
        return priority;
      }
    }
    return null;
  }

  /** Returns it as written in a rule and in baggage. */
  @Override
  public String toString() {
    return text;
  }
}
