package io.graft.security.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.Identity;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.time.Clock;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.TlsContexts;
import io.graft.security.SecurityContext;
import io.graft.security.SecurityStep;
import io.graft.security.certificate.Pki;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a request is from, as the steps see it, with a real server behind a real tunnel. */
class StepsTest {
  private static final HostnameVerifier EVERY_NAME = (host, session) -> true;
  private static final Decisions DECISIONS = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);

  @TempDir Path temp;
  private final Scheduler scheduler = new Scheduler("test");
  private final Map<String, String> announced = new ConcurrentHashMap<>();
  private final List<Judged> judged = new ArrayList<>();
  private final Map<String, SSLSocketFactory> factories = new HashMap<>();
  private HttpServer server;
  private Pki pki;
  private MutualTls tls;
  private List<SecurityStep> steps;

  @BeforeEach
  void serve() throws Exception {
    pki = new Pki(temp.resolve("mesh"));
    server = HttpServer.create(new InetSocketAddress(0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    if (tls != null) {
      tls.close();
    }
    server.stop(0);
    scheduler.stop(1000);
  }

  private void start(String mode, String... more) throws Exception {
    Map<String, String> properties = new HashMap<>();
    properties.put("graft.tls", mode);
    properties.put("graft.tls.cert", pki.issue("own", "spiffe://mesh.test/service/own").toString());
    properties.put("graft.tls.ca", pki.authority().toString());
    // The socket is unknown here, so TLS has its own port.
    properties.put("graft.server.tls.port", "auto");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    Settings settings = new Settings(properties, Map.of(), Map.of());
    tls =
        MutualTls.start(
            new SecurityContext("own", settings, scheduler, new HttpTransport(), DECISIONS));
    tls.announceBy(announced::put, () -> {});
    steps = new ArrayList<>();
    tls.identify(steps);
    tls.require(steps);
    tls.listening("http", null, server.getAddress().getPort());
    Await.until("TLS", () -> announced.containsKey("graft-id"), () -> announced);
  }

  private void handle(HttpExchange exchange) throws java.io.IOException {
    Judged request = new Judged(exchange);
    Denial denial = null;
    for (SecurityStep step : steps) {
      denial = denial == null ? step.enter(request) : denial;
    }
    synchronized (judged) {
      judged.add(request);
    }
    exchange.sendResponseHeaders(denial == null ? 204 : denial.status(), -1);
    exchange.close();
  }

  private Judged last() {
    synchronized (judged) {
      return judged.get(judged.size() - 1);
    }
  }

  private SSLContext context(String name) throws Exception {
    pki.issue(name, "spiffe://mesh.test/service/" + name);
    return TlsContexts.ofFiles(
        pki.authority().toString(), pki.certificate(name).toString(), pki.key(name).toString());
  }

  private int https(String name) throws Exception {
    SSLContext made = factories.containsKey(name) ? null : context(name);
    HttpsURLConnection connection =
        (HttpsURLConnection)
            new URL("https://127.0.0.1:" + announced.get("graft-tls") + "/").openConnection();
    // The JDK keeps connections by factory and verifier.
    connection.setSSLSocketFactory(
        factories.computeIfAbsent(name, ignored -> made.getSocketFactory()));
    connection.setHostnameVerifier(EVERY_NAME);
    return connection.getResponseCode();
  }

  private int http(int port, String path) throws Exception {
    return ((HttpURLConnection) new URL("http://127.0.0.1:" + port + path).openConnection())
        .getResponseCode();
  }

  @Test
  void aServiceIsKnownByItsConnection() throws Exception {
    start("strict");
    assertEquals(204, https("users"));
    assertEquals("spiffe://mesh.test/service/users", last().identity().service());
    assertEquals("127.0.0.1", last().peer(), "the client, not the tunnel");
    assertEquals(204, https("admin"));
    assertEquals("spiffe://mesh.test/service/admin", last().identity().service());
    assertFalse(last().closed);
    assertEquals("spiffe://mesh.test/service/own", announced.get("graft-id"));
  }

  @Test
  void plaintextHasNoIdentityAndIsServedWherePermissive() throws Exception {
    start("permissive");
    assertEquals(204, http(server.getAddress().getPort(), "/"));
    assertNull(last().identity().service());
    assertEquals(204, http(Integer.parseInt(announced.get("graft-tls")), "/"));
    assertNull(last().identity().service());
  }

  @Test
  void loopbackAndPathsMayBeExempt() throws Exception {
    start("strict", "graft.server.tls.exempt", "loopback,GET /health");
    int tunnel = Integer.parseInt(announced.get("graft-tls"));
    assertEquals(204, http(server.getAddress().getPort(), "/"));
    assertEquals(204, http(tunnel, "/health"));
    assertEquals("127.0.0.1", last().origin);
  }

  @Test
  void anOldConnectionIsAskedToClose() throws Exception {
    start("strict", "graft.server.tls.age", "1s");
    assertEquals(204, https("users"));
    assertFalse(last().closed);
    Await.until("to be asked to close", this::isAskedToClose, this::last);
  }

  private boolean isAskedToClose() {
    try {
      return https("users") == 204 && last().closed;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsNotAModeIsTakenForStrict() {
    TlsOptions options =
        TlsOptions.of(new Settings(Map.of("graft.tls", "strickt"), Map.of(), Map.of()));
    assertEquals(TlsMode.STRICT, options.mode());
  }

  @Test
  void withoutACertificateStrictServesNothing() throws Exception {
    Settings settings =
        new Settings(Map.of("graft.tls", "strict", "graft.registry", "none"), Map.of(), Map.of());
    tls =
        MutualTls.start(
            new SecurityContext("own", settings, scheduler, new HttpTransport(), DECISIONS));
    steps = new ArrayList<>();
    tls.identify(steps);
    tls.require(steps);
    assertEquals(403, http(server.getAddress().getPort(), "/"));
    assertTrue(steps.get(0).enforces());
  }

  @Test
  void observeRefusesNothing() throws Exception {
    start("strict", "graft.mode", "observe");
    assertEquals(204, http(server.getAddress().getPort(), "/"));
    assertFalse(steps.get(1).enforces());
  }

  @Test
  void attack44ASessionIsForgottenWithItsConnection() {
    SessionTable table = new SessionTable();
    TunnelSession session = TunnelSession.plaintext(new InetSocketAddress("10.0.0.1", 1));
    table.put(40_000, session);
    assertEquals(session, table.get(40_000));
    table.remove(40_000);
    assertNull(table.get(40_000));
    assertNull(table.get(0));
    assertNull(table.get(-1));
    assertNull(table.get(65_536));
  }

  /** A request of the JDK's server. */
  private static final class Judged implements GuardedRequest {
    private final HttpExchange exchange;
    private Identity identity = Identity.NONE;
    private @Nullable String origin;
    private boolean closed;

    Judged(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public String method() {
      return exchange.getRequestMethod();
    }

    @Override
    public String path() {
      return exchange.getRequestURI().toString();
    }

    @Override
    public String rawPath() {
      return exchange.getRequestURI().getRawPath();
    }

    @Override
    public @Nullable String query() {
      return exchange.getRequestURI().getRawQuery();
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public @Nullable String header(String name) {
      return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public @Nullable String baggage(String name) {
      return null;
    }

    @Override
    public @Nullable String peer() {
      return origin != null ? origin : exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    @Override
    public int peerPort() {
      return exchange.getRemoteAddress().getPort();
    }

    @Override
    public int localPort() {
      return exchange.getLocalAddress().getPort();
    }

    @Override
    public @Nullable List<String> headerNames() {
      return null;
    }

    @Override
    public boolean setHeader(String name, @Nullable String value) {
      return false;
    }

    @Override
    public void from(InetSocketAddress client, String address, @Nullable String tls) {
      origin = address;
    }

    @Override
    public void closeAfter() {
      closed = true;
    }

    @Override
    public Identity identity() {
      return identity;
    }

    @Override
    public void identify(Identity next) {
      identity = next;
    }
  }
}
