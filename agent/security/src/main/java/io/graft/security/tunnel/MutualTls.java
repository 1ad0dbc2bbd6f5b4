package io.graft.security.tunnel;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.governance.service.OpenSocket;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonWriter;
import io.graft.security.SecurityContext;
import io.graft.security.SecurityStep;
import io.graft.security.certificate.CertificateStore;
import io.graft.security.certificate.Certificates;
import io.graft.security.certificate.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS of this service: its certificate, its listeners, and each {@link SecurityStep} that
 * uses them.
 */
public final class MutualTls {
  private static final String SAME = "same";

  /** The metadata of a registered instance: where it accepts TLS. */
  private static final String WHERE = "graft-tls";

  private final StrictStep strictStep;
  private @Nullable CertificateStore store;
  private @Nullable Tunnels tunnels;
  private volatile @Nullable BiConsumer<String, String> registry;
  private volatile @Nullable String announced;

  /** Run when it is known how TLS is accepted; {@code null}: nobody waits for that. */
  private volatile @Nullable Runnable known;

  private MutualTls(StrictStep strictStep) {
    this.strictStep = strictStep;
  }

  /**
   * Starts it, if {@code graft.tls} asks for it. Without a usable certificate there is no TLS, and
   * {@code strict} serves nothing but what is exempt.
   *
   * @return {@code null}: it is off
   */
  public static @Nullable MutualTls start(SecurityContext context) {
    Settings settings = context.settings();
    TlsOptions options = TlsOptions.of(settings);
    if (options.mode() == TlsMode.OFF) {
      return null;
    }
    boolean enforced = isEnforced(settings);
    boolean strict = enforced && options.mode() == TlsMode.STRICT;
    MutualTls made;
    try {
      CertificateStore store = Certificates.of(settings, context.service(), context.scheduler());
      made = started(options, store, context, strict);
    } catch (IOException | RuntimeException e) {
      // Then strict serves nothing but what is exempt.
      AgentLog.print("graft.tls=" + settings.get(ProcessSettings.TLS) + ": " + e.getMessage());
      made = new MutualTls(new StrictStep(options, true, strict));
    }
    made.changed(settings);
    if (!enforced) {
      AgentLog.print("graft.mode=observe: nothing is protected, plaintext is served");
    }
    return made;
  }

  /** Tells that it cannot begin while the application runs. */
  public static void tooLate(Settings settings) {
    String mode = settings.get(ProcessSettings.TLS);
    if (!mode.equalsIgnoreCase("off")) {
      AgentLog.once(
          "tls too late",
          "graft.tls="
              + mode
              + " has no effect: TLS was off at the start; set it there, to permissive at least");
    }
  }

  private static MutualTls started(
      TlsOptions options, CertificateStore store, SecurityContext context, boolean strict)
      throws IOException {
    MutualTls[] made = new MutualTls[1];
    Tunnels tunnels =
        new Tunnels(options, store, context.scheduler(), port -> made[0].announce(port));
    boolean distinct = tunnels.source().isDistinct();
    if (options.loopbackExempt() && !distinct) {
      AgentLog.print(
          "graft.server.tls.exempt=loopback exempts nothing here: this system has one loopback"
              + " address");
    }
    MutualTls tls = new MutualTls(new StrictStep(options, distinct, strict));
    tls.tunnels = tunnels;
    tls.store = store;
    made[0] = tls;
    store.start();
    return tls;
  }

  private static boolean isEnforced(Settings settings) {
    return !settings.get(ProcessSettings.MODE).equals("observe");
  }

  /** Adds the step that tells who sends a request; the first. */
  public void identify(List<SecurityStep> into) {
    if (tunnels != null) {
      into.add(new IdentityStep(tunnels));
    }
  }

  /** Adds the step that refuses plaintext. */
  public void require(List<SecurityStep> into) {
    into.add(strictStep);
  }

  /**
   * Returns where a request really comes from.
   *
   * @param peer as the server sees it; {@code null}: unknown
   */
  public @Nullable String origin(@Nullable String peer, int peerPort, int localPort) {
    TunnelSession session = tunnels == null ? null : tunnels.session(peer, peerPort, localPort);
    return session == null ? peer : session.peer();
  }

  /** Called when other live rules are in force. */
  public void changed(Settings settings) {
    TlsMode mode = TlsOptions.mode(settings);
    boolean strict = isEnforced(settings) && mode == TlsMode.STRICT;
    strictStep.enforce(strict);
    boolean enabled = settings.get(ProcessSettings.ENABLED) && mode != TlsMode.OFF;
    if (tunnels != null) {
      tunnels.enable(enabled, strict);
    }
    BiConsumer<String, String> metadata = registry;
    if (!enabled && !strictStep.enforces() && metadata != null) {
      metadata.accept(WHERE, "");
    }
  }

  /** The current credentials; {@code null}: there are none. */
  public @Nullable Credentials credentials() {
    return store == null ? null : store.current();
  }

  /** Where the certificate comes from; {@code null}: none is configured. */
  public @Nullable CertificateStore certificates() {
    return store;
  }

  /** What was counted about connections; {@code null}: none are accepted. */
  public @Nullable TlsCounts counts() {
    return tunnels == null ? null : tunnels.counts();
  }

  /** Writes what is accepted, by which certificate, and how often. */
  public void write(JsonWriter json) {
    json.field("mode", strictStep.mode());
    CertificateStore certificates = store;
    Credentials own = credentials();
    if (certificates != null) {
      json.field("source", certificates.describe());
      String problem = certificates.problem();
      if (problem != null) {
        json.field("problem", problem);
      }
    }
    if (own != null) {
      json.field("id", own.id().toString())
          .field("notAfter", Instant.ofEpochMilli(own.notAfter()).toString())
          .texts("trustDomains", new TreeSet<>(own.domains()));
    }
    if (tunnels != null) {
      tunnels.write(json);
    }
  }

  /** For the diagnosis: what is accepted, in a few words. */
  public String describe() {
    Credentials own = credentials();
    StringBuilder out = new StringBuilder(strictStep.mode());
    if (own != null) {
      out.append(", this is ").append(own.id()).append(" until ");
      out.append(Instant.ofEpochMilli(own.notAfter()));
    }
    return (tunnels == null ? out.append(", not accepted at any port") : tunnels.describe(out))
        .toString();
  }

  /** For the diagnosis: what is wrong with the certificate. */
  public List<String> problems() {
    CertificateStore certificates = store;
    String problem = certificates == null ? "there is no certificate" : certificates.problem();
    return problem == null ? Collections.emptyList() : Collections.singletonList(problem);
  }

  /** Whether TLS will be accepted, and plaintext is refused. */
  public boolean isStrict() {
    return tunnels != null && strictStep.enforces();
  }

  /**
   * Sets who announces this service; what is known is announced at once.
   *
   * @param decided run when the first port accepts TLS, or it is known that it cannot
   */
  public void announceBy(BiConsumer<String, String> metadata, Runnable decided) {
    known = decided;
    registry = metadata;
    String where = announced;
    if (where != null) {
      tell(metadata, where);
      decided.run();
    }
  }

  /**
   * @param port {@code null}: one for which TLS cannot be accepted
   */
  private void announce(@Nullable TunnelPort port) {
    if (port != null) {
      announceAt(port);
    }
    Runnable decided = known;
    if (decided != null) {
      decided.run();
    }
  }

  private void announceAt(TunnelPort port) {
    String where = port.tlsPort() == port.number() ? SAME : String.valueOf(port.tlsPort());
    announced = where;
    BiConsumer<String, String> metadata = registry;
    if (metadata != null) {
      tell(metadata, where);
    }
  }

  private void tell(BiConsumer<String, String> metadata, String where) {
    Credentials own = credentials();
    metadata.accept(WHERE, where);
    if (own != null) {
      metadata.accept("graft-id", own.id().toString());
    }
  }

  // What adapters report.

  /** The application is about to bind a port. */
  public void opening(int port) {
    if (tunnels != null) {
      tunnels.release(port);
    }
  }

  /** A socket of the application is bound. */
  public void opened(OpenSocket socket) {
    if (tunnels != null) {
      tunnels.opened(socket);
    }
  }

  /** A server serves HTTP at a port. */
  public void listening(String scheme, @Nullable InetAddress bound, int port) {
    if (tunnels != null && scheme.equals("http")) {
      tunnels.listening(bound, port);
    }
  }

  /** A server no longer serves at a port. */
  public void closed(int port) {
    if (tunnels != null) {
      tunnels.stopped(port);
    }
  }

  /** How many handshakes of callers are under way, whose requests the application has not got. */
  public int handshakes() {
    return tunnels == null ? 0 : tunnels.limits().unfinished();
  }

  /** Gives the ports back to the application. */
  public void close() {
    if (store != null) {
      store.close();
    }
    if (tunnels != null) {
      tunnels.close();
    }
  }
}
