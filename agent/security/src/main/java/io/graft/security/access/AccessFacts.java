package io.graft.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.RuleText;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the access rules have decided, and who does what. Outlives changes of the rules.
 * Thread-safe, without a lock. Keeps no token, cookie, claim or query.
 */
public final class AccessFacts {
  /** Where a caller says its name; no proof. */
  private static final String CALLER = "x-graft-caller";

  private static final int MOST_RULES = 1000;
  private static final int LONGEST_NAME = 64;

  /** Of requests that rules would refuse: so many rules, and entries for each. */
  private static final int MOST_LISTS = 100;

  private static final int LONGEST_LIST = 100;

  /** The entries of who does what. */
  private static final int MOST_SEEN = 1000;

  private final String service;
  private final Decisions decisions;
  private final Map<String, RuleCount> counts = new ConcurrentHashMap<>();
  private final Map<String, FactMatrix> refusals = new ConcurrentHashMap<>();
  private final Map<String, FactMatrix> denials = new ConcurrentHashMap<>();
  private final FactMatrix seen = new FactMatrix(MOST_SEEN);
  private final RoutePattern patterns = new RoutePattern();

  /**
   * @param service the name of this service, for the decision log
   */
  public AccessFacts(String service, Decisions decisions) {
    this.service = service;
    this.decisions = decisions;
  }

  /** The count of a rule, which begins at 0 if there is none. */
  RuleCount count(String rule, String action) {
    String key = action + ' ' + rule;
    RuleCount count = counts.get(key);
    if (count == null && counts.size() >= MOST_RULES) {
      counts.clear();
    }
    return count != null ? count : counts.computeIfAbsent(key, any -> new RuleCount(rule, action));
  }

  /** Counts a refusal, and logs it if none was logged just before. */
  void refused(RuleCount count, GuardedRequest request, String path, boolean enforced) {
    refused(count, request.identity(), request.peer(), request.method(), path, enforced);
  }

  /** As above, about a request that may have ended. */
  void refused(
      RuleCount count,
      Identity who,
      @Nullable String peer,
      String method,
      String path,
      boolean enforced) {
    count.add(enforced);
    Map<String, FactMatrix> all = enforced ? denials : refusals;
    FactMatrix of = all.get(count.rule());
    if (of == null && all.size() < MOST_LISTS) {
      of = all.computeIfAbsent(count.rule(), any -> new FactMatrix(LONGEST_LIST));
    }
    if (of != null) {
      of.of(who, peer).add(method, patterns.of(path, null));
    }
    if (count.logs(System.nanoTime())) {
      log(count, who, peer, method, path, enforced ? "denied" : "would deny", enforced);
    }
  }

  /** Counts what a rule that is only observed would change. */
  void wouldAllow(RuleCount count, GuardedRequest request, String path) {
    count.add(false);
    if (count.logs(System.nanoTime())) {
      Identity who = request.identity();
      log(count, who, request.peer(), request.method(), path, "would allow", false);
    }
  }

  private void log(
      RuleCount count,
      Identity who,
      @Nullable String peer,
      String method,
      String path,
      String verb,
      boolean enforced) {
    decisions.add(
        Decision.Kind.DENIED,
        service,
        null,
        "access rule "
            + count.rule()
            + " "
            + verb
            + " "
            + method
            + " "
            + patterns.of(path, null)
            + " of "
            + seen.of(who, peer).caller(),
        enforced);
  }

  /** The facts about the caller of a request. */
  CallerFacts caller(GuardedRequest request) {
    Identity who = request.identity();
    boolean unproven = who.service() == null && who.issuer() == null;
    CallerFacts caller = seen.of(who, unproven ? request.peer() : null);
    if (who.service() == null && caller.claimed() == null) {
      String name = request.header(CALLER);
      if (name != null && name.length() <= LONGEST_NAME && RuleText.token(name)) {
        caller.claim(name);
      }
    }
    return caller;
  }

  /** Counts a request that was served, unless nothing has served it. */
  public void served(CallerFacts caller, String path, ServedRequest request) {
    if (request.refusalStatus() == 0 && request.status() != 404) {
      caller.add(request.method(), patterns.of(path, request.route()));
    }
  }

  /** The counts of the rules that have ever decided, in no order. */
  public Collection<RuleCount> counts() {
    return counts.values();
  }

  /** What rules would refuse, by rule. */
  public Map<String, FactMatrix> refusals() {
    return refusals;
  }

  /** What rules have refused, by rule. */
  public Map<String, FactMatrix> denials() {
    return denials;
  }

  /** Who does what. */
  public FactMatrix seen() {
    return seen;
  }
}
