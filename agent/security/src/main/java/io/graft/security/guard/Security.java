package io.graft.security.guard;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.rules.AccessReader;
import io.graft.config.rules.SecurityReview;
import io.graft.config.security.AccessSettings;
import io.graft.config.security.EdgeSettings;
import io.graft.config.security.access.AccessPolicy;
import io.graft.governance.config.Mode;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.log.AgentLog;
import io.graft.security.SecurityContext;
import io.graft.security.SecurityStep;
import io.graft.security.access.AccessFacts;
import io.graft.security.access.AccessStep;
import io.graft.security.access.CallerFacts;
import io.graft.security.check.AccessChecks;
import io.graft.security.check.CheckCounts;
import io.graft.security.edge.EdgeStep;
import io.graft.security.login.Login;
import io.graft.security.path.PathStep;
import io.graft.security.token.Tokens;
import io.graft.security.tunnel.MutualTls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The security of this service: the steps that a request passes, in this order. A step is there
 * only if it is configured.
 */
public final class Security implements RequestGuard, Settings.Listener {
  private static final SecurityStep[] NONE = {};

  private final SecurityContext context;
  private final AccessFacts facts;
  private final Tokens tokens;
  private final @Nullable MutualTls tls;
  private final @Nullable Login login;
  private final LongAdder ambiguous = new LongAdder();
  private final LongAdder stripped = new LongAdder();
  private volatile SecurityStep[] steps;
  private volatile AccessPolicy policy;
  private volatile @Nullable AccessChecks checks;

  public Security(SecurityContext context) {
    this.context = context;
    facts = new AccessFacts(context.service(), context.decisions());
    tokens =
        new Tokens(context.service(), context.domain(), context.scheduler(), context.transport());
    tls = MutualTls.start(context);
    login = Login.start(context);
    policy = AccessReader.of(context.settings().values()).policy(context.domain());
    steps = build();
    if (observed()) {
      AgentLog.print(
          "graft.mode=observe: security refuses nothing and takes nothing away, so nothing is"
              + " protected; it is only counted what would be");
    }
  }

  /** The steps in the order in which a request passes them. */
  private SecurityStep[] build() {
    Settings settings = context.settings();
    AccessReader reader = AccessReader.of(settings.values());
    policy = reader.policy(context.domain());
    boolean observed = observed();
    List<SecurityStep> next = new ArrayList<>();
    if (!observed && SecurityReview.isClosed(settings, reader)) {
      next.add(new BrokenStep("invalid setting"));
    } else if (!observed && awaitsRules(settings)) {
      next.add(new BrokenStep("no rules yet"));
    }
    if (tls != null) {
      tls.identify(next);
    }
    edge(settings, next, observed);
    RequestGuard checked = tokens.guard(settings);
    path(settings, next, observed);
    if (tls != null) {
      tls.require(next);
    }
    SecurityStep byToken = checked == null ? null : new TokenStep(checked);
    if (login != null && !observed) {
      next.add(login.step(byToken));
    } else if (byToken != null) {
      next.add(byToken);
    }
    if (reader.any()) {
      next.add(new AccessStep(policy, facts, observed, context.service(), checks()));
    }
    return next.toArray(NONE);
  }

  /** What rules ask; {@code null}: none does. */
  private @Nullable AccessChecks checks() {
    if (checks == null && policy.customs() > 0) {
      checks =
          new AccessChecks(
              context.service(), context.scheduler(), context.transport(), context.calls());
    }
    return policy.customs() == 0 ? null : checks;
  }

  /** What the checks of rules have answered, by rule. */
  public Map<String, CheckCounts> checkCounts() {
    AccessChecks asked = checks;
    return asked == null ? Collections.<String, CheckCounts>emptyMap() : asked.counts();
  }

  /** Whether rules are to be enforced of which none is there, as no live rules have been read. */
  private boolean awaitsRules(Settings settings) {
    return policy.mode() == Mode.ENFORCE
        && policy.size() == 0
        && !policy.deniesByDefault()
        && settings.value(ProcessSettings.RULES) != null
        && !settings.isRevised();
  }

  private void edge(Settings settings, List<SecurityStep> next, boolean observed) {
    Value trust = settings.value(EdgeSettings.TRUST);
    Value strip = settings.value(EdgeSettings.STRIP);
    if (trust != null || strip != null) {
      next.add(
          new EdgeStep(
              EdgeSettings.STRIP.parse(strip == null ? "" : strip.text()),
              EdgeSettings.TRUST.parse(trust == null ? "none" : trust.text()),
              policy.domain(),
              !observed,
              stripped));
    }
  }

  private void path(Settings settings, List<SecurityStep> next, boolean observed) {
    String mode = pathMode();
    if (mode != null) {
      next.add(new PathStep(!observed && mode.equals("strict"), ambiguous));
    }
  }

  /** {@code strict} or {@code observe}; {@code null}: paths are not looked at. */
  public @Nullable String pathMode() {
    Value set = context.settings().value(AccessSettings.PATH);
    if (set != null) {
      return AccessSettings.PATH.parse(set.text());
    }
    boolean rules = policy.mode() != Mode.OFF && policy.hasPaths();
    if (rules && policy.mode() == Mode.ENFORCE
        || tokens.exemptsPaths(true)
        || login != null && login.hasPaths()) {
      return "strict";
    }
    return rules || tokens.exemptsPaths(false) ? "observe" : null;
  }

  /** Whether nothing is enforced, by {@code graft.mode}. */
  public boolean observed() {
    return context.settings().get(ProcessSettings.MODE).equals("observe");
  }

  /** Called when other live rules are in force. */
  @Override
  public void changed(Settings settings) {
    if (tls != null) {
      tls.changed(settings);
    } else {
      MutualTls.tooLate(settings);
    }
    steps = build();
  }

  /** Mutual TLS; {@code null}: it is off. */
  public @Nullable MutualTls tls() {
    return tls;
  }

  /** Login of people; {@code null}: it is not configured. */
  public @Nullable Login login() {
    return login;
  }

  /** Stops what runs in the background. */
  public void close() {
    if (login != null) {
      login.close();
    }
    if (tls != null) {
      tls.close();
    }
  }

  @Override
  public @Nullable Denial admit(GuardedRequest request) {
    for (SecurityStep step : steps) {
      Denial denial = step.enter(request);
      if (denial != null) {
        return denial;
      }
    }
    return null;
  }

  @Override
  public @Nullable String origin(@Nullable String peer, int peerPort, int localPort) {
    return tls == null ? peer : tls.origin(peer, peerPort, localPort);
  }

  @Override
  public boolean enforces() {
    for (SecurityStep step : steps) {
      if (step.enforces()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void ended(Object fact, String path, ServedRequest request) {
    facts.served((CallerFacts) fact, path, request);
  }

  /** The access rules in force. */
  public AccessPolicy policy() {
    return policy;
  }

  /** What the rules have decided, and who does what. */
  public AccessFacts facts() {
    return facts;
  }

  /** The tokens of callers. */
  public Tokens tokens() {
    return tokens;
  }

  /** The settings. */
  public Settings settings() {
    return context.settings();
  }

  /** The number of requests whose path was ambiguous. */
  public long ambiguousPaths() {
    return ambiguous.sum();
  }

  /** The number of requests with a header that their sender may not set. */
  public long spoofedHeaders() {
    return stripped.sum();
  }
}
