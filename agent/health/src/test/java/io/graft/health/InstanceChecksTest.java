package io.graft.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.graft.governance.health.Check;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.ClosedPort;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.Identities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InstanceChecksTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private static Path directory;

  private final HttpTransport transport = new HttpTransport();
  private final InstanceChecks checks = new InstanceChecks(transport);
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    transport.close(5000);
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void aListeningPortPassesTheConnectionCheck() throws IOException {
    assertEquals("PASSED", connect(silent(), false, LONG));
  }

  @Test
  void aClosedPortFailsTheConnectionCheck() throws IOException {
    assertEquals("FAILED connection refused", connect(closed(), false, LONG));
  }

  @Test
  void anInstanceThatHangsAfterTheConnectionFailsTheTlsCheck() throws IOException {
    assertEquals("FAILED no TLS handshake within 100 ms", connect(silent(), true, SHORT));
  }

  @Test
  void aSecureInstanceMustUseTlsButNeedNotBeTrusted() throws Exception {
    assertEquals("PASSED", connect(secure(false), true, LONG));
  }

  @Test
  void anInstanceThatRequiresAClientCertificateAcceptsConnections() throws Exception {
    int port = secure(true);
    assertEquals("PASSED", connect(port, true, LONG));
    String health = ask(Check.health(instance(port, true), "/up", LONG));
    assertTrue(health.startsWith("UNDECIDED "), health);
  }

  @Test
  void anInvalidTlsResponseFails() throws IOException {
    String said = connect(says("HTTP/1.1 400 Bad Request\r\n\r\n"), true, LONG);
    assertTrue(said.startsWith("FAILED "), said);
  }

  @Test
  void aPlainHttpInstanceFailsTheTlsCheck() throws IOException {
    String said = connect(server(200).getAddress().getPort(), true, SHORT);
    assertTrue(said.startsWith("FAILED "), said);
  }

  @Test
  void everyStatusBelow400IsHealthy() throws Exception {
    assertEquals("PASSED", get(server(200).getAddress().getPort(), LONG));
    assertEquals("PASSED", get(server(204).getAddress().getPort(), LONG));
    assertEquals("PASSED", get(server(302).getAddress().getPort(), LONG));
    assertEquals("FAILED status 404", get(server(404).getAddress().getPort(), LONG));
    assertEquals("FAILED status 503", get(server(503).getAddress().getPort(), LONG));
    assertEquals("PASSED", ask(Check.health(instance(secure(false), true), "/up", LONG)));
  }

  @Test
  void theRequestHasAUserAgent() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer server = server(200);
    server.createContext(
        "/deep",
        exchange -> {
          seen.add(
              exchange.getRequestMethod()
                  + ' '
                  + exchange.getRequestURI()
                  + ' '
                  + exchange.getRequestHeaders().getFirst("Host")
                  + ' '
                  + exchange.getRequestHeaders().getFirst("User-Agent"));
          exchange.sendResponseHeaders(200, -1);
        });
    Instance instance = instance(server.getAddress().getPort(), false);
    assertEquals("PASSED", ask(Check.health(instance, "/deep?full=1", LONG)));
    assertEquals(List.of("GET /deep?full=1 orders graft-health"), seen);
  }

  @Test
  void anInstanceThatDoesNotRespondIsUnhealthy() throws IOException {
    assertEquals("FAILED no response within 100 ms", get(silent(), SHORT));
  }

  @Test
  void anInstanceThatClosesOrSendsGarbageIsUnhealthy() throws IOException {
    assertEquals("FAILED its response is not HTTP/1.1", get(says("SSH-2.0-x\r\n"), LONG));
    String closed = get(says(""), LONG);
    assertTrue(closed.startsWith("FAILED "), closed);
  }

  /** It may have no time for a handshake. A health check is more than that. */
  @Test
  void anInstanceThatClosesInAMutualHandshakeDecidesNothing() throws Exception {
    SSLContext context = Identities.in(directory);
    checks.tls(new Layers(context));
    String closed = connect(says(""), false, LONG);
    assertTrue(closed.startsWith("UNDECIDED "), closed);
    String health = get(says(""), LONG);
    assertTrue(health.startsWith("FAILED "), health);
    String other = connect(says("HTTP/1.1 400 Bad Request\r\n\r\n"), false, LONG);
    assertTrue(other.startsWith("FAILED "), other);
  }

  @Test
  void aHangingInstanceDelaysNoOtherCheck() throws IOException {
    int hangs = silent();
    List<Check> hanging = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Check check = Check.health(instance(hangs, false), "/up", LONG);
      assertTrue(checks.begin(check));
      hanging.add(check);
    }
    for (int i = 0; i < 50; i++) {
      assertEquals("PASSED", get(server(200).getAddress().getPort(), LONG));
    }
    for (Check check : hanging) {
      assertNull(check.outcome());
    }
  }

  @Test
  void furtherChecksAreRejectedAtTheLimit() throws IOException {
    int hangs = silent();
    List<Check> begun = new ArrayList<>();
    Check next = Check.health(instance(hangs, false), "/up", SHORT);
    while (checks.begin(next)) {
      begun.add(next);
      long underWay = begun.stream().filter(each -> each.outcome() == null).count();
      assertTrue(underWay <= 128, "no bound");
      next = Check.health(instance(hangs, false), "/up", SHORT);
    }
    int port = server(200).getAddress().getPort();
    Await.until(
        "others can be asked again",
        () -> checks.begin(Check.connection(instance(port, false), LONG)),
        () -> "none");
  }

  @Test
  void anAnnouncedPathCannotInjectHeaders() throws IOException {
    Instance instance = instance(server(200).getAddress().getPort(), false);
    String said = ask(Check.health(instance, "/up HTTP/1.1\r\nx: y", LONG));
    assertTrue(said.startsWith("UNDECIDED "), said);
  }

  @Test
  void anUnknownHostDecidesNothing() {
    Instance instance = Instance.builder("orders", "o", "no-such-host.invalid", 80).build();
    assertEquals("UNDECIDED unknown host", ask(Check.connection(instance, LONG)));
  }

  @Test
  void afterClosingNoCheckStarts() throws IOException {
    Check hanging = Check.health(instance(silent(), false), "/up", LONG);
    assertTrue(checks.begin(hanging));
    transport.close(30_000);
    assertEquals("UNDECIDED the agent has stopped", outcome(hanging));
    assertFalse(checks.begin(Check.connection(instance(silent(), false), LONG)));
  }

  private String connect(int port, boolean secure, long timeout) {
    return ask(Check.connection(instance(port, secure), timeout));
  }

  private String get(int port, long timeout) {
    return ask(Check.health(instance(port, false), "/up", timeout));
  }

  private String ask(Check check) {
    assertTrue(checks.begin(check));
    Await.until("an answer", () -> check.outcome() != null, () -> "none");
    return outcome(check);
  }

  private static String outcome(Check check) {
    return (check.outcome().status() + " " + check.outcome().why()).trim();
  }

  private static Instance instance(int port, boolean secure) {
    return Instance.builder("orders", "o" + port, "127.0.0.1", port)
        .address(LOOPBACK)
        .secure(secure)
        .build();
  }

  /** Accepts connections and sends nothing. */
  private int silent() throws IOException {
    ServerSocket socket = new ServerSocket(0, 500, LOOPBACK);
    open.add(socket);
    return socket.getLocalPort();
  }

  private int closed() throws IOException {
    ClosedPort port = new ClosedPort();
    open.add(port);
    return port.number();
  }

  /** Sends a text after the request, and closes. */
  private int says(String text) throws IOException {
    ServerSocket socket = new ServerSocket(0, 1, LOOPBACK);
    open.add(socket);
    Thread thread =
        new Thread(
            () -> {
              try (Socket one = socket.accept()) {
                one.getInputStream().read(new byte[1000]);
                one.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
              } catch (IOException e) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return socket.getLocalPort();
  }

  private HttpServer server(int status) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.createContext(
        "/up",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    open.add(() -> server.stop(0));
    return server;
  }

  private int secure(boolean wantsCertificate) throws Exception {
    SSLContext context = Identities.in(directory);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters set = context.getDefaultSSLParameters();
            set.setNeedClientAuth(wantsCertificate);
            parameters.setSSLParameters(set);
          }
        });
    server.createContext(
        "/up",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    open.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }
}
