package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of {@code when}: all of them. Immutable. */
public final class Conditions {
  private final Condition[] all;

  private Conditions(Condition[] all) {
    this.all = all;
  }

  /**
   * Parses conditions, with commas between. A value with a comma is written in double
   * quotes.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static Conditions parse(String text) {
    List<Condition> all = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      quoted ^= c == '"';
      boolean end = i == text.length() || !quoted && (c == ',' || c == ';');
      if (end && !text.substring(from, i).trim().isEmpty()) {
        all.add(Condition.parse(text.substring(from, i).trim()));
      }
      from = end ? i + 1 : from;
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("it has no condition");
    }
    return new Conditions(all.toArray(new Condition[0]));
  }

  /** Whether all hold; {@code wide} as in {@link Condition#holds}. */
  boolean hold(GuardedRequest request, Identity who, boolean wide) {
    for (int i = 0; i < all.length; i++) {
      if (!all[i].holds(request, who, wide)) {
        return false;
      }
    }
    return true;
  }

  /** The first condition that does not hold; {@code null}: all do. */
  @Nullable Condition broken(GuardedRequest request, Identity who, boolean wide) {
    for (Condition each : all) {
      if (!each.holds(request, who, wide)) {
        return each;
      }
    }
    return null;
  }

  /** The scopes that must be had, if that is all that does not hold; {@code null}: it is not. */
  @Nullable String missingScope(GuardedRequest request, Identity who) {
    String scope = null;
    for (Condition each : all) {
      if (!each.holds(request, who, false)) {
        if (each.kind() != Condition.Kind.SCOPE) {
          return null;
        }
        scope = scope == null ? each.valuesText() : scope + ' ' + each.valuesText();
      }
    }
    return scope;
  }

  /** Whether one of them asks for a claim or a scope. */
  boolean ofUsers() {
    for (Condition each : all) {
      if (each.ofUser()) {
        return true;
      }
    }
    return false;
  }

  /** The first condition that never holds in a rule that allows; {@code null}: none. */
  @Nullable String neverAllows() {
    for (Condition each : all) {
      if (each.neverAllows()) {
        return each.toString();
      }
    }
    return null;
  }

  /** Whether they certainly hold where the others do. */
  boolean covers(Conditions others) {
    for (Condition mine : all) {
      boolean covered = false;
      for (int i = 0; i < others.all.length && !covered; i++) {
        covered = mine.covers(others.all[i]);
      }
      if (!covered) {
        return false;
      }
    }
    return true;
  }

  /** Returns it as it is written in a rule. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Condition each : all) {
      out.append(out.length() == 0 ? "" : ",").append(each);
    }
    return out.toString();
  }
}
