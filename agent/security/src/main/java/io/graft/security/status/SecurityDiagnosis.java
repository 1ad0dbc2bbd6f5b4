package io.graft.security.status;

import io.graft.config.security.access.AccessPolicy;
import io.graft.governance.config.Mode;
import io.graft.security.access.RuleCount;
import io.graft.security.guard.Security;
import io.graft.security.login.Login;
import io.graft.security.tunnel.MutualTls;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What security does in this JVM, and what keeps it from doing so, in plain lines. */
public final class SecurityDiagnosis {
  private final String problem;
  private final Security security;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param problem the prefix of a line that reports a problem
   */
  public SecurityDiagnosis(Security security, String problem) {
    this.security = security;
    this.problem = problem;
  }

  /** Returns the lines. To be called once. */
  public List<String> lines() {
    if (security.observed()) {
      lines.add(problem + "security: graft.mode=observe, so nothing is protected");
    }
    MutualTls tls = security.tls();
    if (tls != null) {
      lines.add("TLS: " + tls.describe());
      add("TLS", tls.problems());
    }
    String tokens = security.tokens().describe();
    if (tokens != null) {
      lines.add("tokens: " + tokens);
      add("tokens", security.tokens().problems());
    }
    Login login = security.login();
    if (login != null) {
      lines.add("login: " + login.describe());
      add("login", login.problems());
    }
    access();
    for (String key : security.settings().broken()) {
      lines.add(problem + "security: " + key + " is not valid, so only what is exempt is served");
    }
    return lines;
  }

  private void add(String what, Iterable<String> problems) {
    for (String each : problems) {
      lines.add(problem + what + ": " + each);
    }
  }

  private void access() {
    AccessPolicy policy = security.policy();
    if (policy.mode() == Mode.OFF) {
      return;
    }
    long refused = 0;
    long observed = 0;
    for (RuleCount each : security.facts().counts()) {
      if (each.action().equals("deny")) {
        refused += each.count(true);
        observed += each.count(false);
      }
    }
    lines.add(
        "access: "
            + policy.mode().name().toLowerCase(Locale.ROOT)
            + ", "
            + policy.size()
            + (policy.size() == 1 ? " rule, " : " rules, ")
            + refused
            + " requests refused, "
            + observed
            + " would have been");
  }
}
