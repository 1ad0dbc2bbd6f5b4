package io.graft.security.tunnel;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.CanonicalPath;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.setting.ValueParser;
import io.graft.log.AgentLog;
import java.util.ArrayList;
import java.util.List;

/** The settings of the server's side. Immutable. */
public final class TlsOptions {
  private static final String LOOPBACK = "loopback";
  private static final String SAME = "same";
  private static final String AUTO = "auto";

  private final TlsMode mode;
  private final boolean samePort;
  private final int port;
  private final boolean loopbackExempt;
  private final RequestMatch[] exempt;
  private final long ageNanos;

  private TlsOptions(
      TlsMode mode,
      boolean samePort,
      int port,
      boolean loopbackExempt,
      List<RequestMatch> exempt,
      long ageNanos) {
    this.mode = mode;
    this.samePort = samePort;
    this.port = port;
    this.loopbackExempt = loopbackExempt;
    this.exempt = exempt.toArray(new RequestMatch[0]);
    this.ageNanos = ageNanos;
  }

  /** Reads the settings. An exemption that cannot be read exempts nothing and is told in a line. */
  public static TlsOptions of(Settings settings) {
    List<RequestMatch> exempt = new ArrayList<>();
    boolean loopback = false;
    String listed = settings.text(ProcessSettings.SERVER_TLS_EXEMPT);
    if (listed != null) {
      for (String each : ProcessSettings.SERVER_TLS_EXEMPT.parse(listed)) {
        if (each.equals(LOOPBACK)) {
          loopback = true;
        } else {
          add(each, exempt);
        }
      }
    }
    String port = ValueParser.lower(settings.get(ProcessSettings.SERVER_TLS_PORT)).trim();
    int own = number(port);
    return new TlsOptions(
        mode(settings),
        !port.equals(AUTO) && own == 0,
        own,
        loopback,
        exempt,
        settings.get(ProcessSettings.SERVER_TLS_AGE));
  }

  /** What is served, as the settings say now. An unknown word means the strictest. */
  static TlsMode mode(Settings settings) {
    String text = settings.get(ProcessSettings.TLS);
    for (TlsMode each : TlsMode.values()) {
      if (each.name().equalsIgnoreCase(text.trim())) {
        return each;
      }
    }
    AgentLog.once(
        "graft.tls " + text,
        "graft.tls="
            + text
            + " is none of off, permissive and strict; using strict, which refuses"
            + " plaintext");
    return TlsMode.STRICT;
  }

  private static void add(String text, List<RequestMatch> exempt) {
    try {
      exempt.add(RequestMatch.parse(text));
    } catch (IllegalArgumentException e) {
      AgentLog.print(
          "graft.server.tls.exempt: '"
              + text
              + "' is not a match ("
              + e.getMessage()
              + "), so it exempts nothing; write for example GET /health");
    }
  }

  private static int number(String port) {
    if (port.equals(SAME) || port.equals(AUTO)) {
      return 0;
    }
    try {
      return ValueParser.port(port);
    } catch (IllegalArgumentException e) {
      AgentLog.print(
          "graft.server.tls.port=" + port + " is none of same, auto and a port; using same");
      return 0;
    }
  }

  TlsMode mode() {
    return mode;
  }

  /** Whether to listen at the application's own port, where that is possible. */
  boolean samePort() {
    return samePort;
  }

  /** The port to listen at instead; 0: any free one. */
  int port() {
    return port;
  }

  boolean loopbackExempt() {
    return loopbackExempt;
  }

  /** Whether requests may be exempt, so that a plaintext connection must be read. */
  boolean exemptsRequests() {
    return exempt.length > 0;
  }

  /** How long a connection is kept. */
  long ageNanos() {
    return ageNanos;
  }

  /**
   * Whether a request needs no certificate. A path that servers may read in different ways is never
   * exempt.
   */
  boolean exempts(GuardedRequest request) {
    if (exempt.length == 0) {
      return false;
    }
    String path = request.rawPath();
    if (!CanonicalPath.of(path).equals(path)) {
      return false;
    }
    for (RequestMatch match : exempt) {
      if (match.matches(request)) {
        return true;
      }
    }
    return false;
  }
}
