package io.graft.config.security.access;

import io.graft.governance.config.Mode;
import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All access rules, and the order in which Istio evaluates them: a CUSTOM that matches denies
 * unless its check allows the request; a DENY that matches denies; else, without an ALLOW rule, the
 * request is allowed; else an ALLOW that matches allows; else it is denied. Immutable.
 *
 * <p>It deviates in that an unproven identity satisfies no positive condition, and under {@code
 * not-from} matches a DENY and never an ALLOW; likewise a claim that is missing.
 */
public final class AccessPolicy {
  /** The name of the decision that no rule has made. */
  public static final String DEFAULT = "default";

  /** The index of {@link #DEFAULT}. */
  public static final int BY_DEFAULT = -1;

  private static final AccessRule[] NONE = {};

  private final Mode mode;
  private final @Nullable Boolean allowByDefault;
  private final String domain;
  private final AccessRule[] rules;
  private final int customs;
  private final int denies;
  private final int allows;
  private final RuleIndex index;
  private final boolean allowsSome;
  private final boolean addresses;
  private final boolean methods;

  /**
   * @param mode what happens to requests that are denied
   * @param allowByDefault what happens if no rule decides; {@code null}: denied once there is a
   *     rule that allows
   * @param domain the trust domain of this service, {@code graft.local}
   * @param all the rules, in order of name
   */
  public AccessPolicy(
      Mode mode, @Nullable Boolean allowByDefault, String domain, List<AccessRule> all) {
    this.mode = mode;
    this.allowByDefault = allowByDefault;
    this.domain = "spiffe://" + domain + "/";
    List<AccessRule> ordered = of(all, AccessRule.Action.CUSTOM);
    customs = ordered.size();
    ordered.addAll(of(all, AccessRule.Action.DENY));
    denies = ordered.size();
    ordered.addAll(of(all, AccessRule.Action.ALLOW));
    allows = ordered.size();
    ordered.addAll(of(all, AccessRule.Action.AUDIT));
    rules = ordered.toArray(NONE);
    index = new RuleIndex(rules);
    allowsSome = allowsEnforced();
    boolean address = false;
    boolean method = false;
    for (AccessRule each : rules) {
      address |= each.needsAddress();
      method |= each.hasMethods();
    }
    addresses = address;
    methods = method;
  }

  private static List<AccessRule> of(List<AccessRule> all, AccessRule.Action action) {
    List<AccessRule> found = new ArrayList<>();
    for (AccessRule each : all) {
      if (each.action() == action) {
        found.add(each);
      }
    }
    return found;
  }

  public Mode mode() {
    return mode;
  }

  /** The trust domain of this service, {@code spiffe://graft.local/}. */
  public String domain() {
    return domain;
  }

  /** The number of rules. */
  public int size() {
    return rules.length;
  }

  /**
   * A rule: first those that ask another service, then those that deny, then those that allow, then
   * those that audit.
   */
  public AccessRule rule(int index) {
    return rules[index];
  }

  /** The number of rules that ask another service, which {@link #decide} leaves out. */
  public int customs() {
    return customs;
  }

  /** The index of the first rule that audits. */
  public int audits() {
    return allows;
  }

  /** The name of the rule, or {@link #DEFAULT}. */
  public String name(int index) {
    return index == BY_DEFAULT ? DEFAULT : rules[index].name();
  }

  /**
   * Decides about a request that no check has denied. Allocates nothing.
   *
   * @param path its canonical path
   * @param high the first half of the peer's address, as {@link AddressRange#high}
   * @param low the second half; both 0: unknown
   * @param observed whether rules that are only observed count too
   * @return a decision, for {@link #rule(long)} and {@link #denied(long)}
   */
  public long decide(
      GuardedRequest request, Identity who, String path, long high, long low, boolean observed) {
    long[] ofService = index.ofService(who);
    long[] ofUser = index.ofUser(who);
    long[] ofPath = index.ofPath(path);
    boolean odd = RuleIndex.isOdd(request, path);
    // The rules that deny come first.
    for (int word = 0; word < index.words(); word++) {
      long left = index.candidates(word, who, ofService, ofUser, ofPath, odd);
      while (left != 0) {
        int i = (word << 6) + Long.numberOfTrailingZeros(left);
        left &= left - 1;
        if (i >= customs
            && i < allows
            && (observed || rules[i].enforced())
            && rules[i].matches(request, who, path, domain, high, low)) {
          return decision(i, i < denies);
        }
      }
    }
    boolean some = observed ? allows > denies : allowsSome;
    return decision(BY_DEFAULT, allowByDefault == null ? some : !allowByDefault);
  }

  private static long decision(int index, boolean denied) {
    return (long) index << 1 | (denied ? 1 : 0);
  }

  /** The index of the rule of a decision, or {@link #BY_DEFAULT}. */
  public static int ruleOf(long decision) {
    return (int) (decision >> 1);
  }

  public static boolean denied(long decision) {
    return (decision & 1) != 0;
  }

  /** Whether a rule matches, for those that audit or ask. */
  public boolean matches(
      int index, GuardedRequest request, Identity who, String path, long high, long low) {
    return rules[index].matches(request, who, path, domain, high, low);
  }

  /** Whether a rule is only observed, so that two decisions may differ. */
  public boolean observes() {
    for (int i = customs; i < allows; i++) {
      if (!rules[i].enforced()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rule asks for the peer's address. */
  public boolean needsAddress() {
    return addresses;
  }

  /** Whether a rule names a path. */
  public boolean hasPaths() {
    for (AccessRule each : rules) {
      if (each.hasPaths()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rule names methods. */
  public boolean hasMethods() {
    return methods;
  }

  /** Whether a rule decides by the methods of requests with a path. */
  public boolean namesMethodsOf(String path) {
    for (int i = 0; i < rules.length; i++) {
      if (rules[i].namesMethodsOf(path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a request that no rule decides is denied. */
  public boolean deniesByDefault() {
    return allowByDefault != null ? !allowByDefault : allowsSome;
  }

  private boolean allowsEnforced() {
    for (int i = denies; i < allows; i++) {
      if (rules[i].enforced()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a request without a user, denied by default, could be allowed if it had one. */
  public boolean wantsUser(GuardedRequest request, String path) {
    for (int i = denies; i < allows; i++) {
      if (rules[i].enforced() && rules[i].needsUser() && rules[i].matchesOperation(request, path)) {
        return true;
      }
    }
    return false;
  }

  /** The scopes that are all that a request, denied by default, lacks; {@code null}: it is not. */
  public @Nullable String missingScope(
      GuardedRequest request, Identity who, String path, long high, long low) {
    for (int i = denies; i < allows; i++) {
      String scope =
          rules[i].enforced() ? rules[i].missingScope(request, who, path, domain, high, low) : null;
      if (scope != null) {
        return scope;
      }
    }
    return null;
  }

  /**
   * Why this policy might admit a request that another one, which is enforced, refuses; {@code
   * null}: certainly none.
   */
  public @Nullable String weakerThan(AccessPolicy before) {
    if (mode != Mode.ENFORCE) {
      return "graft.server.access is no longer enforce";
    }
    for (int i = 0; i < before.denies; i++) {
      if (before.rules[i].enforced() && !covered(before.rules[i], this, 0, denies)) {
        String kind = i < before.customs ? "custom" : "deny";
        return "the " + kind + " rule " + before.rules[i].name() + " is gone or denies less";
      }
    }
    if (!before.deniesByDefault()) {
      return null;
    }
    if (!deniesByDefault()) {
      return "what no rule allows is no longer denied";
    }
    for (int i = denies; i < allows; i++) {
      if (rules[i].enforced() && !covered(rules[i], before, before.denies, before.allows)) {
        return "the allow rule " + rules[i].name() + " is new or allows more";
      }
    }
    return null;
  }

  private static boolean covered(AccessRule rule, AccessPolicy by, int from, int to) {
    for (int i = from; i < to; i++) {
      if (by.rules[i].enforced() && by.rules[i].covers(rule)) {
        return true;
      }
    }
    return false;
  }
}
