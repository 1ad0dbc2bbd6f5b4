package io.graft.launcher.wiring;

import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.rules.SecurityReview;
import io.graft.config.security.SecuritySettings;
import io.graft.console.http.AdminGuard;
import io.graft.console.status.Diagnosis;
import io.graft.daemon.Scheduler;
import io.graft.governance.event.Decisions;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.Policies;
import io.graft.health.InstanceChecks;
import io.graft.net.http.HttpTransport;
import io.graft.registry.announce.ServiceRegistration;
import io.graft.security.SecurityContext;
import io.graft.security.guard.Security;
import io.graft.security.outgoing.OutgoingCredentials;
import io.graft.security.status.SecurityDiagnosis;
import io.graft.security.tunnel.MutualTls;
import io.graft.telemetry.Telemetry;
import io.graft.weaver.Weaver;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts of security, each of which is there only if a key asks for it. */
final class SecurityParts implements Supplier<@Nullable Security> {
  /** How long a service that refuses plaintext waits for TLS before it is registered. */
  private static final long MOST_HELD_MILLIS = 20_000;

  private final String service;
  private final Settings settings;
  private final Scheduler scheduler;
  private final HttpTransport transport;
  private @Nullable Inbound inbound;
  private @Nullable Telemetry telemetry;
  private @Nullable Decisions decisions;
  private @Nullable Weaver weaver;
  private volatile @Nullable Outbound outbound;
  private volatile @Nullable Security security;
  private volatile @Nullable OutgoingCredentials credentials;

  /**
   * @param service the name of this service
   */
  SecurityParts(String service, Settings settings, Scheduler scheduler, HttpTransport transport) {
    this.service = service;
    this.settings = settings;
    this.scheduler = scheduler;
    this.transport = transport;
  }

  /** Whether a key asks for security of the requests that are served. */
  boolean isNeeded() {
    return !settings.broken().isEmpty() || Value.needSecurity(settings.values());
  }

  /** Installs what is asked for, before the first request. */
  void start(Inbound guarded, Telemetry metrics, Decisions log, Weaver running) {
    inbound = guarded;
    telemetry = metrics;
    decisions = log;
    weaver = running;
    secure();
  }

  private void secure() {
    Inbound guarded = inbound;
    if (guarded == null || !isNeeded()) {
      return;
    }
    Security made;
    try {
      made = new Security(context());
    } catch (RuntimeException | LinkageError failed) {
      if (SecurityReview.isEnforced(settings)) {
        // Live rules are in force already, and nothing would judge by them.
        guarded.refuseAll();
      }
      throw failed;
    }
    security = made;
    guarded.guard(made);
    telemetry.register(new SecurityMetrics(made));
    CoverageWatch watch = new CoverageWatch(guarded, weaver);
    watch.run();
    scheduler.every("coverage", CoverageWatch.MILLIS, watch);
  }

  private SecurityContext context() {
    return new SecurityContext(service, settings, scheduler, transport, decisions, () -> outbound);
  }

  /** Who may see the admin endpoint; {@code null}: everybody. Read at the start only. */
  @Nullable AdminGuard adminGuard() {
    return settings.value("graft.admin.login") == null && !hasAdminLogin()
        ? null
        : AdminLogin.start(context());
  }

  /** Whether a key of login is not valid, or set without the first of them. */
  private boolean hasAdminLogin() {
    for (String problem : settings.problems()) {
      if (problem.contains("graft.admin.login")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells others how this service accepts TLS. One that accepts nothing else is not registered
   * before it does: callers would find an instance that they must not call.
   */
  void announceBy(ServiceRegistration registration) {
    MutualTls tls = tls();
    if (tls != null) {
      if (tls.isStrict()) {
        registration.hold(true);
        scheduler.after("tls registration", MOST_HELD_MILLIS, () -> registration.hold(false));
      }
      tls.announceBy(registration::tell, () -> registration.hold(false));
    }
  }

  /** Gives calls tokens if a key asks for it. These keys are read at the start only. */
  void giveTokens(Outbound calls) {
    outbound = calls;
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      if (SecuritySettings.needsTokens(values.get(i).key())) {
        OutgoingCredentials made = new OutgoingCredentials(context());
        made.giveTo(calls);
        credentials = made;
        return;
      }
    }
  }

  /** Gives calls mutual TLS if a key asks for it. These keys are read at the start only. */
  void giveTls(Outbound calls, InstanceChecks checks) {
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      if (SecuritySettings.needsTls(values.get(i).key())) {
        ClientTlsParts.give(settings, tls(), calls, checks, telemetry);
        return;
      }
    }
  }

  /** Fetches the tokens that calls will need. */
  void prefetch(Policies policies) {
    OutgoingCredentials tokens = credentials;
    if (tokens != null) {
      tokens.prefetch(policies);
    }
  }

  /** Why tokens for calls are not renewed, each with where they come from; empty: they are. */
  List<String> tokenProblems() {
    OutgoingCredentials tokens = credentials;
    return tokens == null ? Collections.<String>emptyList() : tokens.problems();
  }

  /** Other live rules are in force. */
  void changed(Policies policies) {
    prefetch(policies);
    Security present = security;
    if (present != null) {
      present.changed(settings);
    } else {
      secure();
    }
  }

  /** The security of this service, for the status page; {@code null}: no key asks for it. */
  @Override
  public @Nullable Security get() {
    return security;
  }

  /** The lines of the diagnosis about it. */
  static List<String> diagnosis(@Nullable Security present) {
    return present == null
        ? Collections.emptyList()
        : new SecurityDiagnosis(present, Diagnosis.PROBLEM).lines();
  }

  /** Mutual TLS; {@code null}: it is off. */
  @Nullable MutualTls tls() {
    Security present = security;
    return present == null ? null : present.tls();
  }

  /** Stops what runs in the background. */
  void close() {
    Security present = security;
    if (present != null) {
      present.close();
    }
  }
}
