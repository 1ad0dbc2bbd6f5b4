package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import org.jspecify.annotations.Nullable;

/**
 * One rule {@code graft.server.access.<name>}: its fields must all match, and one without any
 * matches each request. Immutable.
 */
public final class AccessRule {
  /** What a rule that matches does. */
  public enum Action {
    ALLOW,
    DENY,
    /** Denies what another service does not allow. */
    CUSTOM,
    /** Only counts. */
    AUDIT
  }

  private final String name;
  private final Action action;
  private final boolean enforced;
  private final @Nullable Callers from;
  private final @Nullable Callers notFrom;
  private final @Nullable Operations to;
  private final @Nullable Operations notTo;
  private final @Nullable Conditions when;
  private final @Nullable AccessCheck check;

  /**
   * Any field that is {@code null} matches each request.
   *
   * @param check what is asked; {@code null} unless the action is {@link Action#CUSTOM}
   */
  public AccessRule(
      String name,
      Action action,
      boolean enforced,
      @Nullable Callers from,
      @Nullable Callers notFrom,
      @Nullable Operations to,
      @Nullable Operations notTo,
      @Nullable Conditions when,
      @Nullable AccessCheck check) {
    this.name = name;
    this.action = action;
    this.enforced = enforced;
    this.from = from;
    this.notFrom = notFrom;
    this.to = to;
    this.notTo = notTo;
    this.when = when;
    this.check = check;
  }

  public String name() {
    return name;
  }

  public Action action() {
    return action;
  }

  /** What is asked about a request that matches; {@code null}: nothing. */
  public @Nullable AccessCheck check() {
    return check;
  }

  @Nullable Callers from() {
    return from;
  }

  @Nullable Operations to() {
    return to;
  }

  /** Whether it is enforced, not only observed. */
  public boolean enforced() {
    return enforced;
  }

  /**
   * Whether a request matches. Allocates nothing, unless its path ends with a slash.
   *
   * @param path its canonical path
   * @param domain the trust domain of this service, {@code spiffe://graft.local/}
   * @param high the first half of the peer's address
   * @param low the second half; both 0: unknown
   */
  boolean matches(
      GuardedRequest request, Identity who, String path, String domain, long high, long low) {
    return matchesCaller(who, domain, high, low)
        && matchesOperation(request, path)
        && (when == null || when.hold(request, who, wide()));
  }

  /** Whether a match means that less is allowed, so that doubtful cases match. */
  private boolean wide() {
    return action == Action.DENY || action == Action.CUSTOM;
  }

  boolean matchesCaller(Identity who, String domain, long high, long low) {
    return (from == null || from.matches(who, domain, high, low))
        && (notFrom == null || notFrom.excludes(who, domain, high, low, wide()));
  }

  boolean matchesOperation(GuardedRequest request, String path) {
    return (to == null || to.matches(request, path, wide()))
        && (notTo == null || !notTo.matches(request, path, !wide()));
  }

  /** Whether it can only match requests of users. */
  boolean needsUser() {
    return from != null && from.ofUsers() || when != null && when.ofUsers();
  }

  /** The scopes that a request lacks to match, if it lacks nothing else; {@code null}: it does. */
  @Nullable String missingScope(
      GuardedRequest request, Identity who, String path, String domain, long high, long low) {
    return when != null && matchesCaller(who, domain, high, low) && matchesOperation(request, path)
        ? when.missingScope(request, who)
        : null;
  }

  /** Why a request does not match, for people; {@code null}: it matches. */
  public @Nullable String mismatch(
      GuardedRequest request, Identity who, String path, String domain, long high, long low) {
    if (from != null && !from.matches(who, domain, high, low)) {
      return "the caller is none of from=" + from;
    }
    if (notFrom != null && !notFrom.excludes(who, domain, high, low, wide())) {
      return notFrom.matches(who, domain, high, low)
          ? "the caller is one of not-from=" + notFrom
          : "the caller has not proven that it is none of not-from=" + notFrom;
    }
    if (to != null && !to.matches(request, path, wide())) {
      return "the operation is none of to=" + to;
    }
    if (notTo != null && notTo.matches(request, path, !wide())) {
      return "the operation is one of not-to=" + notTo;
    }
    Condition broken = when == null ? null : when.broken(request, who, wide());
    return broken == null ? null : broken + " does not hold";
  }

  /** Whether it names a path. */
  public boolean hasPaths() {
    return to != null && to.hasPaths() || notTo != null && notTo.hasPaths();
  }

  boolean hasMethods() {
    return to != null && to.hasMethods() || notTo != null && notTo.hasMethods();
  }

  /** Whether it decides by the methods of requests with a path. */
  boolean namesMethodsOf(String path) {
    return to != null && to.namesMethodsOf(path) || notTo != null && notTo.namesMethodsOf(path);
  }

  boolean needsAddress() {
    return from != null && from.ofAddresses() || notFrom != null && notFrom.ofAddresses();
  }

  /** A condition that never holds in it; {@code null}: none. */
  public @Nullable String impossible() {
    return action == Action.ALLOW && when != null ? when.neverAllows() : null;
  }

  /** Whether it certainly matches each request that another rule with the same action matches. */
  boolean covers(AccessRule other) {
    return action == other.action
        && (from == null || other.from != null && from.covers(other.from))
        && (notFrom == null || other.notFrom != null && other.notFrom.covers(notFrom))
        && (to == null || other.to != null && to.covers(other.to))
        && (notTo == null || other.notTo != null && other.notTo.covers(notTo))
        && (when == null || other.when != null && when.covers(other.when))
        && (check == null || check.covers(other.check));
  }

  /** Returns its fields as they are written, {@code from=service:orders to=GET /items/**}. */
  public String fields() {
    StringBuilder out = new StringBuilder();
    field(out, "from", from);
    field(out, "not-from", notFrom);
    field(out, "to", to);
    field(out, "not-to", notTo);
    field(out, "when", when);
    field(out, "check", check);
    return out.toString();
  }

  private static void field(StringBuilder out, String name, @Nullable Object value) {
    if (value != null) {
      out.append(out.length() == 0 ? "" : " ").append(name).append('=').append(value);
    }
  }

  @Override
  public String toString() {
    return name + ": " + action + " " + fields();
  }
}
