package io.graft.security.access;

import io.graft.config.security.access.AccessPolicy;
import io.graft.config.security.access.AddressRange;
import io.graft.governance.config.Mode;
import io.graft.governance.context.Identity;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.CanonicalPath;
import io.graft.security.SecurityStep;
import io.graft.security.check.AccessChecks;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refuses what the access rules do not allow. */
public final class AccessStep implements SecurityStep {
  private static final String LINE = "access denied";
  private static final String[] NO_STORE = {"Cache-Control", "no-store"};

  /** Headers by which frameworks take another method than that of the request line. */
  private static final String[] OVERRIDES = {
    "x-http-method-override", "x-http-method", "x-method-override"
  };

  private static final Denial OVERRIDE =
      new Denial(400, "the method cannot be overridden", "method override", NO_STORE);

  private final AccessPolicy policy;
  private final AccessFacts facts;
  private final boolean enforced;
  private final boolean observes;
  private final Denial[] denials;
  private final RuleCount[] counts;
  private final Denial denied;
  private final Denial unknown;
  private final RuleCount allowedByDefault;
  private final RuleCount deniedByDefault;
  private final RuleCount overridden;

  /** {@code null}: there are none. */
  private final @Nullable CustomRules customs;

  /**
   * @param observed whether nothing is enforced, whatever the rules say
   * @param realm the name of this service
   * @param checks {@code null}: no rule asks another service
   */
  public AccessStep(
      AccessPolicy policy,
      AccessFacts facts,
      boolean observed,
      String realm,
      @Nullable AccessChecks checks) {
    if (checks == null && policy.customs() > 0) {
      throw new IllegalArgumentException("a rule that asks would let everybody in");
    }
    this.policy = policy;
    this.facts = facts;
    enforced = !observed && policy.mode() == Mode.ENFORCE;
    observes = policy.observes();
    denials = new Denial[policy.size()];
    counts = new RuleCount[policy.size()];
    for (int i = 0; i < counts.length; i++) {
      String action = policy.rule(i).action().name().toLowerCase(Locale.ROOT);
      denials[i] = new Denial(403, LINE, policy.name(i), NO_STORE);
      counts[i] = facts.count(policy.name(i), action);
    }
    denied = new Denial(403, LINE, AccessPolicy.DEFAULT, NO_STORE);
    unknown =
        new Denial(
            401,
            "authentication required",
            AccessPolicy.DEFAULT,
            NO_STORE[0],
            NO_STORE[1],
            "WWW-Authenticate",
            "Bearer realm=\"" + realm.replace("\"", "") + '"');
    allowedByDefault = facts.count(AccessPolicy.DEFAULT, "allow");
    deniedByDefault = facts.count(AccessPolicy.DEFAULT, "deny");
    overridden = facts.count("method-override", "deny");
    customs = checks == null ? null : new CustomRules(policy, facts, checks, counts, enforced);
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    Identity who = request.identity();
    String path = CanonicalPath.of(request.rawPath());
    request.remember(facts.caller(request), path);
    if (policy.hasMethods() && overrides(request) && policy.namesMethodsOf(path)) {
      facts.refused(overridden, request, path, enforced);
      return enforced ? OVERRIDE : null;
    }
    String peer = policy.needsAddress() ? request.peer() : null;
    long high = peer == null ? 0 : AddressRange.high(peer);
    long low = peer == null ? 0 : AddressRange.low(peer);
    if (customs != null) {
      Denial denial = customs.enter(request, who, path, high, low);
      if (denial != null) {
        return denial;
      }
    }
    long decision = policy.decide(request, who, path, high, low, false);
    if (observes) {
      observe(request, path, decision, policy.decide(request, who, path, high, low, true));
    }
    for (int i = policy.audits(); i < counts.length; i++) {
      if (policy.matches(i, request, who, path, high, low)) {
        counts[i].add(policy.rule(i).enforced() && enforced);
      }
    }
    int rule = AccessPolicy.ruleOf(decision);
    if (!AccessPolicy.denied(decision)) {
      (rule < 0 ? allowedByDefault : counts[rule]).add(enforced);
      return null;
    }
    facts.refused(rule < 0 ? deniedByDefault : counts[rule], request, path, enforced);
    if (!enforced) {
      return null;
    }
    return rule >= 0 ? denials[rule] : byDefault(request, who, path, high, low);
  }

  /** Tells what rules that are only observed would change. */
  private void observe(GuardedRequest request, String path, long decision, long all) {
    if (AccessPolicy.denied(decision) == AccessPolicy.denied(all)) {
      return;
    }
    int rule = AccessPolicy.ruleOf(all);
    if (AccessPolicy.denied(all)) {
      facts.refused(rule < 0 ? deniedByDefault : counts[rule], request, path, false);
    } else {
      facts.wouldAllow(rule < 0 ? allowedByDefault : counts[rule], request, path);
    }
  }

  private Denial byDefault(GuardedRequest request, Identity who, String path, long high, long low) {
    if (who.user() == null) {
      return policy.wantsUser(request, path) ? unknown : denied;
    }
    String scope = policy.missingScope(request, who, path, high, low);
    return scope == null || scope.indexOf('"') >= 0
        ? denied
        : new Denial(
            403,
            LINE,
            AccessPolicy.DEFAULT,
            NO_STORE[0],
            NO_STORE[1],
            "WWW-Authenticate",
            "Bearer error=\"insufficient_scope\", scope=\"" + scope + '"');
  }

  /** Whether a request asks for another method than that of its request line. */
  private static boolean overrides(GuardedRequest request) {
    for (String each : OVERRIDES) {
      if (request.header(each) != null) {
        return true;
      }
    }
    String query = request.query();
    return query != null && query.indexOf("_method") >= 0 && hasMethod(query);
  }

  private static boolean hasMethod(String query) {
    int from = 0;
    while (from >= 0 && from < query.length()) {
      if (query.startsWith("_method", from)) {
        int end = from + "_method".length();
        if (end == query.length() || query.charAt(end) == '=' || query.charAt(end) == '&') {
          return true;
        }
      }
      int next = query.indexOf('&', from);
      from = next < 0 ? -1 : next + 1;
    }
    return false;
  }

  @Override
  public boolean enforces() {
    return enforced;
  }

  /** The rules. */
  public AccessPolicy policy() {
    return policy;
  }
}
