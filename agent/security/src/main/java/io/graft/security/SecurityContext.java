package io.graft.security;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.event.Decisions;
import io.graft.governance.outbound.Outbound;
import io.graft.net.http.HttpTransport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of security are made of. */
public final class SecurityContext {
  private final String service;
  private final Settings settings;
  private final Scheduler scheduler;
  private final HttpTransport transport;
  private final Decisions decisions;
  private final Supplier<@Nullable Outbound> calls;

  /**
   * @param service the name of this service
   */
  public SecurityContext(
      String service,
      Settings settings,
      Scheduler scheduler,
      HttpTransport transport,
      Decisions decisions) {
    this(service, settings, scheduler, transport, decisions, () -> null);
  }

  /**
   * @param service the name of this service
   * @param calls governs the calls of this process; {@code null} while the agent starts
   */
  public SecurityContext(
      String service,
      Settings settings,
      Scheduler scheduler,
      HttpTransport transport,
      Decisions decisions,
      Supplier<@Nullable Outbound> calls) {
    this.service = service;
    this.settings = settings;
    this.scheduler = scheduler;
    this.transport = transport;
    this.decisions = decisions;
    this.calls = calls;
  }

  /** What governs the calls of this process; {@code null} while the agent starts. */
  public Supplier<@Nullable Outbound> calls() {
    return calls;
  }

  /** The name of this service. */
  public String service() {
    return service;
  }

  public Settings settings() {
    return settings;
  }

  /** The agent's thread: for what is read or fetched in the background. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** The decision log. */
  public Decisions decisions() {
    return decisions;
  }

  /** The trust domain of this service, without a scheme. */
  public String domain() {
    String domain = settings.text("graft.tls.domain");
    return domain == null ? "graft.local" : domain;
  }

  /** Connections to others, an identity provider for example. */
  public HttpTransport transport() {
    return transport;
  }
}
