package io.graft.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.Await;
import io.graft.test.Ports;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access rules that ask another service, in front of real servers. */
class CheckTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch slow = new CountDownLatch(1);
  private HttpServer policy;

  @BeforeEach
  void start() throws Exception {
    policy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    policy.setExecutor(Executors.newCachedThreadPool());
    policy.createContext(
        "/check",
        exchange -> {
          String path = exchange.getRequestHeaders().getFirst("X-Forwarded-Uri");
          asked.add(
              exchange.getRequestHeaders().getFirst("X-Forwarded-Method")
                  + " "
                  + path
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Tenant"));
          if (path.startsWith("/pay/slow")) {
            await();
          }
          int status = path.startsWith("/pay/login") ? 302 : path.startsWith("/pay/no") ? 401 : 200;
          exchange.getResponseHeaders().add("Location", "https://login.example/?to=shop");
          exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer realm=\"policy\"");
          exchange.getResponseHeaders().add("Set-Cookie", "attempt=1; Secure");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    policy.start();
  }

  private void await() {
    try {
      slow.await(120, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    slow.countDown();
    policy.stop(0);
  }

  /** Of two instances of the service that is asked one is away. */
  private Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "graft.registry", "static:policy=127.0.0.1:" + Ports.lasting() + ",127.0.0.1:" + port());
    settings.put("graft.server.access", "enforce");
    settings.put("graft.server.access.pay.action", "custom");
    settings.put("graft.server.access.pay.to", "/pay/**");
    settings.put("graft.server.access.pay.check", "http://policy/check");
    settings.put("graft.server.access.pay.headers", "x-tenant");
    settings.put("graft.server.access.pay.timeout", "10s");
    for (int i = 0; i < more.length; i += 2) {
      settings.put("graft.server.access" + more[i], more[i + 1]);
    }
    return settings;
  }

  private int port() {
    return policy.getAddress().getPort();
  }

  /** The answer to a request; a client of an event loop comes again as it is told to. */
  private static HttpResponse<String> decided(Service shop, String path) throws Exception {
    Person person = new Person();
    return Await.value(
        "a decision",
        () -> person.fetch("GET", shop.at(path), "X-Tenant", "t1"),
        response ->
            response.statusCode() != 503
                || !response.headers().firstValue("Retry-After").orElse("").equals("1"));
  }

  @ParameterizedTest
  @CsvSource({
    "io.graft.login.TomcatMain, 8",
    "io.graft.login.JdkMain, 8",
    "io.graft.login.JdkMain, 25",
    "io.graft.login.JettyMain, 25",
    "io.graft.login.NettyMain, 8",
    "io.graft.login.NettyMain, 25"
  })
  void theCheckDecides(Class<?> program, int jdk) throws Exception {
    try (Service shop = new Service(program, jdk, settings())) {
      assertEquals(200, decided(shop, "/free").statusCode());
      assertEquals(List.of(), asked);
      // Only on an event loop the client must come again.
      boolean loop = program == NettyMain.class;
      HttpResponse<String> first = new Person().fetch("GET", shop.at("/pay/0"), "X-Tenant", "t1");
      assertEquals(loop ? 503 : 200, first.statusCode());
      assertEquals(200, decided(shop, "/pay/0").statusCode());
      asked.clear();
      HttpResponse<String> allowed = decided(shop, "/pay/1?a=b");
      assertEquals(200, allowed.statusCode(), allowed::body);
      assertTrue(allowed.body().contains("/pay/1"), allowed::body);
      assertEquals(Collections.singletonList("GET /pay/1?a=b t1"), asked);

      HttpResponse<String> denied = decided(shop, "/pay/no");
      assertEquals(401, denied.statusCode());
      assertEquals(
          "Bearer realm=\"policy\"", denied.headers().firstValue("WWW-Authenticate").orElse(""));
      assertEquals("attempt=1; Secure", denied.headers().firstValue("Set-Cookie").orElse(""));
      assertTrue(denied.body().startsWith("authentication required, decision "), denied::body);
      HttpResponse<String> login = decided(shop, "/pay/login");
      assertEquals(302, login.statusCode());
      assertEquals(
          "https://login.example/?to=shop", login.headers().firstValue("Location").orElse(""));

      JsonNode rule = shop.admin().status().at("/security/rules/0");
      assertEquals("custom", rule.get("action").asText());
      assertEquals(2, rule.get("enforced").asInt(), rule::toString);
      String metrics = shop.admin().metrics();
      assertTrue(
          metrics.matches("(?s).*graft_access_checks[a-z_]*\\{[^}]*allowed\"} [23]\\b.*"), metrics);
      policy.stop(0);
      HttpResponse<String> away = decided(shop, "/pay/2");
      assertEquals(503, away.statusCode());
      assertEquals("5", away.headers().firstValue("Retry-After").orElse(""));
      assertEquals(200, decided(shop, "/free").statusCode());
    }
  }

  @ParameterizedTest
  @CsvSource({"io.graft.login.TomcatMain, 25", "io.graft.login.NettyMain, 8"})
  void aSlowOneIsNotWaitedFor(Class<?> program, int jdk) throws Exception {
    try (Service shop =
        new Service(program, jdk, settings(".pay.timeout", "100ms", ".pay.on-failure", "allow"))) {
      HttpResponse<String> response = decided(shop, "/pay/slow");
      assertEquals(200, response.statusCode(), response::body);
      assertEquals(1, slow.getCount());
    }
  }

  @ParameterizedTest
  @CsvSource({"io.graft.login.TomcatMain, 8", "io.graft.login.NettyMain, 25"})
  void whatIsObservedIsServedAtOnce(Class<?> program, int jdk) throws Exception {
    try (Service shop = new Service(program, jdk, settings("", "observe"))) {
      assertEquals(200, decided(shop, "/pay/slow/no").statusCode());
      assertEquals(200, decided(shop, "/pay/no").statusCode());
      JsonNode refused =
          Await.value(
              "what would be refused",
              () -> shop.admin().status().at("/security/wouldRefuse/0"),
              found -> !found.isMissingNode());
      assertEquals("pay", refused.get("rule").asText());
    }
  }
}
