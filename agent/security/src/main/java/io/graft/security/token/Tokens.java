package io.graft.security.token;

import io.graft.config.Settings;
import io.graft.config.security.AuthSettings;
import io.graft.daemon.Scheduler;
import io.graft.governance.guard.RequestGuard;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import io.graft.security.token.keys.KeySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the guard of the settings in force, and has what lasts longer than them: keys, counters and
 * who was refused.
 */
public final class Tokens {
  private static final int FAILURES_IN_A_SECOND = 50;

  private static final long TELL_MILLIS = 5_000;

  private final String service;
  private final String domain;
  private final Scheduler scheduler;
  private final HttpTransport transport;
  private final FailureLimit limit = new FailureLimit(FAILURES_IN_A_SECOND);
  private final TokenCounts counts = new TokenCounts();
  private final TokenCallers callers = new TokenCallers();

  /** By what they depend on, see {@link TokenPolicy.IssuerSettings#source}. */
  private Map<String, KeySource> sources = new HashMap<>();

  private volatile @Nullable TokenPolicy policy;
  private @Nullable TokenGuard guard;
  private Scheduler.@Nullable Task telling;

  /**
   * @param service the name of this service
   * @param domain its trust domain
   */
  public Tokens(String service, String domain, Scheduler scheduler, HttpTransport transport) {
    this.service = service;
    this.domain = domain;
    this.scheduler = scheduler;
    this.transport = transport;
  }

  /**
   * Returns the guard of the settings in force; {@code null}: tokens are not looked at. It is the
   * same as before if nothing has changed. Settings that cannot be enforced, and that came with
   * live rules, change nothing.
   */
  public synchronized @Nullable RequestGuard guard(Settings settings) {
    TokenPolicy last = policy;
    TokenPolicy next = TokenPolicy.read(settings, domain, service, last);
    if (next.same(last)) {
      return guard;
    }
    for (String fault : next.faults) {
      settings.liveProblem(fault);
    }
    if (last != null && next.enforced() && next.isBroken()) {
      AgentLog.print("the settings about tokens are not valid, so the last ones stay in force");
      return guard;
    }
    policy = next;
    guard = next.mode == AuthSettings.Mode.OFF ? null : make(next);
    tell(next);
    return guard;
  }

  private TokenGuard make(TokenPolicy next) {
    Map<String, KeySource> kept = new HashMap<>();
    List<TokenIssuer> issuers = new ArrayList<>();
    for (TokenPolicy.IssuerSettings each : next.issuers) {
      KeySource keys = null;
      if (each.location != null) {
        keys = sources.remove(each.source());
        if (keys == null) {
          keys = new KeySource(each.issuer, each.location, scheduler, transport);
          keys.start();
        }
        kept.put(each.source(), keys);
      }
      issuers.add(
          new TokenIssuer(
              each.name,
              each.issuer,
              keys,
              each.workloads,
              each.audience,
              each.algorithms,
              each.places,
              each.types,
              each.principal,
              each.roles,
              each.maxAgeSeconds));
    }
    closeSources();
    sources = kept;
    return new TokenGuard(service, next, issuers, limit, counts, callers);
  }

  private void closeSources() {
    for (KeySource unused : sources.values()) {
      unused.close();
    }
    sources = new HashMap<>();
  }

  private void tell(TokenPolicy now) {
    Scheduler.Task last = telling;
    if (last != null) {
      last.cancel();
      telling = null;
    }
    if (now.mode == AuthSettings.Mode.OFF) {
      closeSources();
      return;
    }
    AgentLog.print(line(now));
    TokenGuard made = guard;
    telling =
        scheduler.every(
            "refused tokens",
            TELL_MILLIS,
            new Runnable() {
              @Override
              public void run() {
                callers.tell(now.enforced());
                if (made != null) {
                  made.sweep();
                }
              }
            });
  }

  private static String line(TokenPolicy now) {
    if (now.enforced() && now.isBroken()) {
      return "the settings about tokens are not valid, so every request that is not exempt is"
          + " refused with 503: "
          + now.faults.get(0);
    }
    if (now.enforced()) {
      return "requests without a valid token of " + names(now) + " are refused";
    }
    return "tokens of "
        + names(now)
        + " are only observed, no request is refused; that is done with "
        + (now.mode == AuthSettings.Mode.ENFORCE ? "graft.mode" : "graft.server.auth")
        + "=enforce";
  }

  private static String names(TokenPolicy now) {
    StringBuilder out = new StringBuilder();
    for (TokenPolicy.IssuerSettings each : now.issuers) {
      out.append(out.length() == 0 ? "" : ", ").append(each.issuer);
    }
    return out.length() == 0 ? "no issuer" : out.toString();
  }

  /**
   * Whether requests with some paths are exempt.
   *
   * @param enforced whether of requests that are refused, or of those that are only observed
   */
  public boolean exemptsPaths(boolean enforced) {
    TokenPolicy now = policy;
    return now != null
        && now.mode != AuthSettings.Mode.OFF
        && now.enforced() == enforced
        && now.exemptsPaths();
  }

  /** Writes the points of {@code graft.auth}. */
  public void measure(TokenMeter meter) {
    counts.measure(meter);
  }

  /** For the status page: what is in force, the keys, and who was refused. No token, no claim. */
  public synchronized void write(JsonWriter json) {
    TokenPolicy now = policy;
    if (now == null || now.mode == AuthSettings.Mode.OFF) {
      json.field("mode", "off");
      return;
    }
    json.field("mode", now.enforced() ? "enforce" : "observe").texts("problems", now.faults);
    json.list("issuers", list -> issuers(list, now));
    json.list("refused", callers::write);
  }

  /** For the diagnosis: what is done about tokens; {@code null}: nothing. */
  public @Nullable String describe() {
    TokenPolicy now = policy;
    return now == null || now.mode == AuthSettings.Mode.OFF ? null : line(now);
  }

  /** For the diagnosis: the issuers whose tokens cannot be verified. */
  public synchronized List<String> problems() {
    List<String> out = new ArrayList<>();
    TokenPolicy now = policy;
    if (now != null && now.mode != AuthSettings.Mode.OFF) {
      for (TokenPolicy.IssuerSettings each : now.issuers) {
        KeySource keys = sources.get(each.source());
        if (keys != null && keys.isMissing()) {
          out.add("no key of " + each.issuer + ": " + keys.describe());
        }
      }
    }
    return out;
  }

  private void issuers(JsonWriter list, TokenPolicy now) {
    for (TokenPolicy.IssuerSettings each : now.issuers) {
      KeySource keys = sources.get(each.source());
      list.object(
          one ->
              one.field("name", each.name)
                  .field("issuer", each.issuer)
                  .texts("audience", each.audience)
                  .field("keys", keys(each, keys)));
    }
  }

  private static String keys(TokenPolicy.IssuerSettings issuer, @Nullable KeySource keys) {
    return issuer.workloads != null
        ? "of the services' certificates"
        : keys == null ? "none" : keys.describe();
  }

  /** The state of the keys of an issuer; empty: none. */
  synchronized String keys() {
    TokenPolicy now = policy;
    if (now == null || now.issuers.isEmpty()) {
      return "";
    }
    KeySource keys = sources.get(now.issuers.get(0).source());
    return keys == null ? "" : keys.describe();
  }
}
