package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.contract.client.probe.Words;
import io.graft.security.certificate.Pki;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls of plaintext URLs go by mutual TLS to services that serve nothing else, and not at all to
 * who is not the service.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsCallsTest {
  private static final CellTable TABLE = CellTable.titled("Mutual TLS of calls");

  /** Those that begin few handshakes at once. */
  private static final Set<String> GATED = Set.of("ReactorLibrary", "ArmeriaLibrary");

  private static final String DOMAIN = "spiffe://mesh.test/service/";

  static Stream<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "Reactor Netty 1.3.8", "ReactorLibrary", "reactor-netty-1.3.8", 25);
    add(cells, "Jetty client 12.1.14", "JettyLibrary", "jetty-client-12.1.14", 25);
    add(cells, "AsyncHttpClient 1.9.40", "AhcLibrary", "async-http-client-1.9.40", 8);
    add(cells, "AsyncHttpClient 3.0.11", "AhcLibrary", "async-http-client-3.0.11", 25);
    add(cells, "Armeria 1.40.0", "ArmeriaLibrary", "armeria-1.40.0", 25);
    add(cells, "Vert.x client 4.0.0", "VertxLibrary", "vertx-4.0.0", 8);
    add(cells, "Vert.x client 5.1.6", "VertxLibrary", "vertx-5.1.6", 25);
    String async5 = "Apache5AsyncLibrary";
    add(cells, "Apache HttpClient 5.6.5, async", async5, "httpclient5-5.6.5", 25);
    String async4 = "ApacheAsyncLibrary";
    add(cells, "Apache HttpAsyncClient 4.1.5", async4, "httpasyncclient-4.1.5", 25);
    if (Jdk.isMatrix()) {
      String jetty9 = "jetty-client-9.4.25.v20191220";
      add(cells, "Jetty client 9.4.25", "JettyLibrary", jetty9, 8);
      add(cells, "AsyncHttpClient 2.0.0", "AhcLibrary", "async-http-client-2.0.0", 8);
      add(cells, "Vert.x client 4.5.32", "VertxLibrary", "vertx-4.5.32", 17);
      add(cells, "Apache HttpClient 5.0, async", async5, "httpclient5-5.0", 8);
      add(cells, "Reactor Netty 1.0.0", "ReactorLibrary", "reactor-netty-1.0.0", 8);
      add(cells, "Jetty client 11.0.26", "JettyLibrary", "jetty-client-11.0.26", 17);
      add(cells, "AsyncHttpClient 2.15.0", "AhcLibrary", "async-http-client-2.15.0", 17);
      add(cells, "Vert.x WebClient 5.1.6", "VertxWebLibrary", "vertx-5.1.6", 21);
      add(cells, "Apache HttpAsyncClient 4.0", async4, "httpasyncclient-4.0", 8);
    }
    String only = System.getProperty("contract.only", "");
    return cells.stream().filter(cell -> cell.row().contains(only));
  }

  /** Those whose handshakes are calls come last. */
  static Stream<Cell> sockets() {
    List<Cell> cells = new ArrayList<>();
    if (Jdk.isMatrix()) {
      cells.add(new Cell("java.net.http", 11, "JdkLibrary", null, "http", false));
      add(cells, "Vert.x client 4.5.32", "VertxLibrary", "vertx-4.5.32", 17);
    }
    cells.add(new Cell("java.net.http", 25, "JdkLibrary", null, "http", false));
    add(cells, "Vert.x client 4.0.0", "VertxLibrary", "vertx-4.0.0", 8);
    add(cells, "Vert.x client 5.1.6", "VertxLibrary", "vertx-5.1.6", 25);
    add(cells, "OkHttp 5.5.1", "OkHttpLibrary", "okhttp-5.5.1", 25);
    add(cells, "Reactor Netty 1.3.8", "ReactorLibrary", "reactor-netty-1.3.8", 25);
    String only = System.getProperty("contract.only", "");
    return cells.stream().filter(cell -> cell.row().contains(only));
  }

  private static void add(List<Cell> cells, String row, String library, String jars, int jdk) {
    cells.add(new Cell(row, jdk, library, jars, "http", false));
  }

  @TempDir static Path temp;
  private Pki pki;
  private Pki foreign;
  private String host;
  private TlsService orders;
  private TlsService strangers;
  private Cell cell;
  private TlsRelay relay;
  private Path registry;

  @BeforeAll
  void start() throws Exception {
    host = TlsService.hostAddress();
    pki = new Pki(temp.resolve("mesh"));
    foreign = new Pki(temp.resolve("foreign"));
    Path own = pki.issue("orders", DOMAIN + "orders");
    orders = new TlsService("orders", Jdk.require(25), own, pki.authority());
    Path strange = foreign.issue("strangers", DOMAIN + "strangers");
    Path both =
        Files.writeString(
            temp.resolve("both.crt"),
            Files.readString(foreign.authority()) + Files.readString(pki.authority()));
    strangers = new TlsService("strangers", Jdk.require(17), strange, both);
  }

  @AfterAll
  void stop() {
    orders.close();
    strangers.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void calls(Cell tried) throws Throwable {
    with(tried, () -> TABLE.run(cell.row(), cell.jdk(), this::cases));
  }

  /** To an address, which neither a name nor the floor leads to the service. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("sockets")
  void webSocketsGoByTlsOrNotAtAll(Cell tried) throws Throwable {
    with(
        tried,
        () -> {
          String address = host + ":" + relay.port();
          Path certificate = pki.issue("users" + relay.port(), DOMAIN + "users");
          Map<String, String> mapped =
              Map.of("graft.floor", "off", "graft.map", address + "=orders");
          try (Caller caller = new Caller(certificate, mapped)) {
            String scheme = cell.isReactor() || cell.isOkHttp() ? "http://" : "ws://";
            Map<String, String> answer =
                caller.call(scheme + address + "/x", "do", "special", "way", "web socket");
            assertNull(answer.get("socket"), answer::toString);
            if (cell.isReactor() || cell.isOkHttp()) {
              assertTrue(relay.connections() > 0, answer::toString);
            } else {
              assertRefused(answer, "orders: no TLS (it goes past the instances of orders, and");
            }
          }
          assertEquals("", relay.plaintext("Upgrade"), "what is on the wire is TLS");
        });
  }

  static Stream<Cell> proxied() {
    List<Cell> cells = new ArrayList<>();
    add(cells, "Commons HttpClient 3.1", "CommonsLibrary", "commons-httpclient-3.1", 8);
    add(cells, "Apache HttpClient 4.5.14", "ApacheLibrary", "httpclient-4.5.14", 8);
    add(cells, "Apache HttpAsyncClient 4.1.5", "ApacheAsyncLibrary", "httpasyncclient-4.1.5", 25);
    add(cells, "Apache HttpClient 5.6.5", "Apache5Library", "httpclient5-5.6.5", 25);
    String async5 = "Apache5AsyncLibrary";
    add(cells, "Apache HttpClient 5.6.5, async", async5, "httpclient5-5.6.5", 25);
    add(cells, "OkHttp 5.5.1", "OkHttpLibrary", "okhttp-5.5.1", 25);
    add(cells, "Vert.x client 5.1.6", "VertxLibrary", "vertx-5.1.6", 25);
    add(cells, "Jetty client 12.1.14", "JettyLibrary", "jetty-client-12.1.14", 25);
    add(cells, "AsyncHttpClient 3.0.11", "AhcLibrary", "async-http-client-3.0.11", 25);
    cells.add(new Cell("java.net.http", 25, "JdkLibrary", null, "http", false));
    cells.add(new Cell("HttpURLConnection", 8, "UrlConnectionLibrary", null, "http", false));
    String only = System.getProperty("contract.only", "");
    return cells.stream().filter(cell -> cell.row().contains(only));
  }

  /** The client connects to the proxy, and so can have no TLS with the service. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("proxied")
  void aRedirectByAProxyToAServiceIsRefused(Cell tried) throws Throwable {
    with(
        tried,
        () -> {
          Path certificate = pki.issue("users" + relay.port(), DOMAIN + "users");
          try (ForwardProxy proxy = new ForwardProxy();
              Caller caller = new Caller(certificate)) {
            String away = "http://elsewhere.example/moved";
            Map<String, String> answer = caller.call(away, "proxy", proxy.authority());
            assertRefused(answer, "orders");
            assertEquals(List.of("GET " + away + " HTTP/1.1"), proxy.lines(), answer::toString);
            assertRefused(caller.call("http://orders/x", "proxy", proxy.authority()), "orders");
            assertEquals(1, proxy.lines().size(), () -> proxy.lines().toString());
          }
        });
  }

  private interface Cases {
    void run() throws Throwable;
  }

  private void with(Cell tried, Cases cases) throws Throwable {
    cell = tried;
    relay = new TlsRelay(host, orders.port());
    registry = Files.createDirectory(temp.resolve("registry-" + relay.port()));
    registry.toFile().setReadable(true, true);
    orders.register(registry, "orders", relay.port());
    orders.register(registry, "impostor", relay.port());
    strangers.register(registry, "strangers", strangers.port());
    try {
      cases.run();
    } finally {
      relay.close();
    }
  }

  private void cases() throws Exception {
    try (Caller caller = new Caller(pki.issue("users" + relay.port(), DOMAIN + "users"))) {
      threeCallsOnOneConnection(caller);
      aLongBody(caller);
      fewHandshakesAtOnce(caller);
      attack46AnotherServiceAtTheSameAddress(caller);
      aServerOfAnotherAuthority(caller);
    }
    aCallerOfAnotherAuthority();
    assertEquals("", relay.plaintext("x-secret"), "what is on the wire is TLS");
    for (String line : orders.err()) {
      assertTrue(!line.contains("plaintext") || line.contains("is accepted at"), line);
    }
  }

  private void threeCallsOnOneConnection(Caller caller) {
    for (int i = 0; i < 3; i++) {
      Map<String, String> answer =
          caller.call("http://orders/x", "h.x-secret", "canary", "connect", "20000");
      assertEquals("200", answer.get("status"), answer::toString);
      assertEquals("GET orders 0 0", answer.get("body"), answer::toString);
    }
    // A pool may get one back a moment after the answer, too late for the next call.
    assertTrue(relay.connections() < 3, relay.connections() + " connections of three calls");
  }

  private void aLongBody(Caller caller) {
    String body = "0123456789abcdef".repeat(300 * 64);
    Map<String, String> answer =
        caller.call("http://orders/x", "method", "POST", "body", body, "h.x-secret", "canary");
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("POST orders 307200 " + body.hashCode(), answer.get("body"));
    assertTrue(relay.connections() < 4, relay.connections() + " connections of four calls");
  }

  /** Twice as many as before each time that they have succeeded. */
  private void fewHandshakesAtOnce(Caller caller) {
    if (!GATED.contains(cell.library()) && !cell.row().startsWith("AsyncHttpClient 3")) {
      return;
    }
    relay.distance(50);
    Map<String, String> answer =
        caller.call("http://orders/", "do", "many", "count", "16", "parallel", "16");
    assertEquals("", answer.get("failures"), answer::toString);
    int most = relay.mostUnanswered();
    assertTrue(most > 0 && most <= 12, most + " handshakes at once");
    relay.distance(0);
  }

  /** Connections to one service are not another's, and its certificate is for one. */
  private void attack46AnotherServiceAtTheSameAddress(Caller caller) {
    assertRefused(caller.call("http://impostor/x"), "spiffe://mesh.test/service/orders");
  }

  private void aServerOfAnotherAuthority(Caller caller) {
    assertRefused(caller.call("http://strangers/x"), "no trusted authority has issued it");
  }

  private void aCallerOfAnotherAuthority() throws Exception {
    Path certificate = foreign.issue("users" + relay.port(), DOMAIN + "users");
    try (Caller caller = new Caller(certificate)) {
      Map<String, String> answer = caller.call("http://orders/x", "h.x-secret", "canary");
      assertNull(answer.get("status"), answer::toString);
      Await.until(
          "the server to tell",
          Await.LIMIT,
          () -> orders.err().stream().anyMatch(line -> line.contains("is refused")),
          () -> orders.err().toString() + answer);
    }
  }

  private static void assertRefused(Map<String, String> answer, String reason) {
    assertNull(answer.get("status"), answer::toString);
    assertTrue(answer.toString().contains(reason), answer::toString);
  }

  /** An application with the client. */
  private final class Caller implements AutoCloseable {
    private final JavaProcess process;
    private int answers;

    Caller(Path certificate) throws Exception {
      this(certificate, Map.of());
    }

    Caller(Path certificate, Map<String, String> properties) throws Exception {
      List<String> classPath = new ArrayList<>();
      classPath.add(new File("target/classes").getAbsolutePath());
      for (String jars : cell.directories()) {
        for (File jar : new File("target/libraries/" + jars).listFiles()) {
          classPath.add(jar.getAbsolutePath());
        }
      }
      JavaProcessBuilder builder =
          JavaProcess.on(Jdk.require(cell.jdk()))
              .name(cell.toString())
              .withAgent()
              .registry(registry)
              .main(
                  "io.graft.contract.client.probe.Probe",
                  String.join(File.pathSeparator, classPath))
              .jvmArguments("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
              .property("graft.service.name", "users")
              .property("http.version", "HTTP_1_1")
              .property("graft.tls", "strict")
              .property("graft.tls.cert", certificate.toString())
              .property("graft.tls.ca", pki.authority().toString())
              .arguments("io.graft.contract.client.probe." + cell.library());
      properties.forEach(builder::property);
      process = builder.start();
      process.awaitOut("ready");
    }

    Map<String, String> call(String url, String... words) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("do", "call");
      all.put("url", url);
      for (int i = 0; i < words.length; i += 2) {
        all.put(words[i], words[i + 1]);
      }
      process.writeLine(Words.line(all));
      int wanted = ++answers;
      List<String> lines =
          Await.value(
              "an answer to a call of " + url,
              (Callable<List<String>>)
                  () -> process.out().stream().filter(line -> line.startsWith("> ")).toList(),
              found -> found.size() >= wanted);
      return Words.read(lines.get(wanted - 1).substring(2));
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
