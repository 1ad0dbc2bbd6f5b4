package io.graft.security.access;

import io.graft.config.security.access.AccessCheck;
import io.graft.config.security.access.AccessPolicy;
import io.graft.config.security.access.AccessRule;
import io.graft.governance.context.Identity;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.check.AccessChecks;
import io.graft.security.check.CheckAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules with {@code action=custom}, which come before all others. Immutable. */
final class CustomRules {
  private static final int LOOP = 508;

  private final AccessPolicy policy;
  private final AccessFacts facts;
  private final AccessChecks checks;
  private final RuleCount[] counts;
  private final boolean enforced;
  private final Denial[] unanswered;
  private final Denial[] later;
  private final Denial[] loops;

  /**
   * @param counts of the rules, in the order of the policy
   * @param enforced whether anything is
   */
  CustomRules(
      AccessPolicy policy,
      AccessFacts facts,
      AccessChecks checks,
      RuleCount[] counts,
      boolean enforced) {
    this.policy = policy;
    this.facts = facts;
    this.checks = checks;
    this.counts = counts;
    this.enforced = enforced;
    unanswered = new Denial[policy.customs()];
    later = new Denial[policy.customs()];
    loops = new Denial[policy.customs()];
    for (int i = 0; i < unanswered.length; i++) {
      unanswered[i] = denial(503, "access cannot be checked now", i, "Retry-After", "5");
      later[i] = denial(503, "access is being checked", i, "Retry-After", "1");
      loops[i] = denial(LOOP, "this is the question of an access check", i);
    }
  }

  private Denial denial(int status, String line, int rule, String... headers) {
    List<String> all = new ArrayList<>(Arrays.asList("Cache-Control", "no-store"));
    all.addAll(Arrays.asList(headers));
    return new Denial(status, line, policy.name(rule), all.toArray(new String[0])).byRule();
  }

  /**
   * Asks about a request, rule by rule, until one denies it.
   *
   * @return {@code null}: none does
   */
  @Nullable Denial enter(GuardedRequest request, Identity who, String path, long high, long low) {
    for (int i = 0; i < unanswered.length; i++) {
      if (policy.matches(i, request, who, path, high, low)) {
        Denial denial = ask(i, request, path);
        if (denial != null) {
          return denial;
        }
      }
    }
    return null;
  }

  private @Nullable Denial ask(int i, GuardedRequest request, String path) {
    AccessRule rule = policy.rule(i);
    AccessCheck check = rule.check();
    if (check == null) {
      return null; // There is no such rule.
    }
    if (!enforced || !rule.enforced()) {
      observe(i, rule.name(), check, request, path);
      return null;
    }
    CheckAnswer answer = checks.ask(rule.name(), check, request);
    if (answer == null) {
      return later[i];
    }
    if (answer.isAllowed()) {
      return null;
    }
    boolean loop = AccessChecks.isQuestion(request);
    if (answer.failure() != null && check.allowsOnFailure() && !loop) {
      return null;
    }
    facts.refused(counts[i], request, path, true);
    return loop ? loops[i] : answer.failure() != null ? unanswered[i] : denied(i, answer);
  }

  /** Nobody waits for what is only observed; it is counted when the answer comes. */
  private void observe(int i, String name, AccessCheck check, GuardedRequest request, String path) {
    Identity who = request.identity();
    String peer = request.peer();
    String method = request.method();
    checks.observe(
        name,
        check,
        request,
        answer -> {
          if (!answer.isAllowed() && !(answer.failure() != null && check.allowsOnFailure())) {
            facts.refused(counts[i], who, peer, method, path, false);
          }
        });
  }

  private Denial denied(int i, CheckAnswer answer) {
    int status = answer.denialStatus();
    String line = status == 401 ? "authentication required" : "access denied";
    return denial(status, line, i, answer.headers());
  }
}
