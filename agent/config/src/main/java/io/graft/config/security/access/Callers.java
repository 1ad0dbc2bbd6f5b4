package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import java.util.List;

/** The callers of {@code from} or {@code not-from}: any of them. Immutable. */
public final class Callers {
  private final CallerPattern[] any;

  private Callers(CallerPattern[] any) {
    this.any = any;
  }

  /**
   * Parses callers.
   *
   * @param negated whether they are of {@code not-from}
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static Callers parse(List<String> words, boolean negated) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("it names nobody");
    }
    CallerPattern[] any = new CallerPattern[words.size()];
    for (int i = 0; i < any.length; i++) {
      any[i] = CallerPattern.parse(words.get(i));
      if (negated && any[i].kind() == CallerPattern.Kind.ANYONE) {
        throw new IllegalArgumentException("'anyone' in not-from leaves nobody");
      }
    }
    return new Callers(any);
  }

  /** Whether the caller is one of them. Arguments as in {@link CallerPattern#matches}. */
  boolean matches(Identity who, String domain, long high, long low) {
    for (int i = 0; i < any.length; i++) {
      if (any[i].matches(who, domain, high, low)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the caller is none of them.
   *
   * @param unproven the answer for a caller that has not proven what one of them is about
   */
  boolean excludes(Identity who, String domain, long high, long low, boolean unproven) {
    for (int i = 0; i < any.length; i++) {
      if (any[i].matches(who, domain, high, low) || !unproven && !any[i].proven(who, high, low)) {
        return false;
      }
    }
    return true;
  }

  /** Adds a rule to an index, by each of them. */
  void index(RuleIndex index, int rule) {
    for (CallerPattern each : any) {
      index.add(each, rule);
    }
  }

  /** Whether one of them needs a user. */
  boolean ofUsers() {
    for (int i = 0; i < any.length; i++) {
      if (any[i].ofUser()) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them needs an address. */
  boolean ofAddresses() {
    for (int i = 0; i < any.length; i++) {
      if (any[i].kind() == CallerPattern.Kind.IP) {
        return true;
      }
    }
    return false;
  }

  /** Whether each caller that is one of the others is certainly one of these. */
  boolean covers(Callers others) {
    return CallerPattern.covers(any, others.any);
  }

  /** Returns it as it is written in a rule. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (CallerPattern each : any) {
      out.append(out.length() == 0 ? "" : ",").append(each);
    }
    return out.toString();
  }
}
