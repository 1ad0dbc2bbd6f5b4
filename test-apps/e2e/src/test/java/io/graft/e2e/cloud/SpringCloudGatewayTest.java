package io.graft.e2e.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.e2e.Front;
import io.graft.e2e.Load;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A gateway of Spring Cloud whose routes are plain names, {@code http://orders}, in front of two
 * services. None of them knows of Graft.
 */
class SpringCloudGatewayTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final String[] SMALL = {"-Xmx160m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"};

  /** Each of both kinds and both versions of Spring Boot; all four with {@code -Pmatrix}. */
  static List<String> kinds() {
    return Jdk.isMatrix()
        ? List.of("webflux-3.5", "webmvc-3.5", "webflux-4.0", "webmvc-4.0")
        : List.of("webflux-3.5", "webmvc-4.0");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void routesToNamesOfServices(String kind) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        JavaProcess first = service("orders", directory.path());
        JavaProcess second = service("orders", directory.path());
        JavaProcess users = service("users", directory.path());
        JavaProcess gateway = gateway(kind, directory.path())) {
      String base = "http://127.0.0.1:" + port(gateway, " started on port (\\d+)");
      awaitAnswer(base + "/users/name", "users", gateway);
      awaitAnswer(base + "/orders/name", "orders", gateway);
      traced(base, users, gateway);

      try (Load load = new Load(base + "/orders/name", 2, PAUSE)) {
        load.awaitAnswers(100);
        second.kill();
        load.awaitAnswers(300);
        assertEquals(List.of(), load.failures(), gateway::dump);
      }
      assertTrue(first.isAlive());

      // It passes on the 502 of a service that cannot be reached.
      Await.until(
          "the breaker of orders to open",
          LONG,
          () -> {
            Http.get(base + "/orders/of/nobody.invalid/name");
            return AdminClient.of(gateway).metrics().lines().anyMatch(SpringCloudGatewayTest::open);
          },
          gateway::dump);
      assertTrue(Http.get(base + "/orders/name").status() >= 500);
      assertEquals("users", Http.get(base + "/users/name").body());
    }
  }

  private static boolean open(String line) {
    return line.startsWith("graft_breaker_state{")
        && line.contains("\"orders\"")
        && line.matches(".* 2(\\.0)?");
  }

  private static void traced(String base, JavaProcess users, JavaProcess gateway) {
    Http.get(base + "/users/name", "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
    JsonNode client = span(gateway, "CLIENT");
    JsonNode server = span(gateway, "SERVER");
    assertEquals(CALLER, server.get("parentSpanId").asText());
    assertEquals(server.get("spanId"), client.get("parentSpanId"));
    assertEquals(client.get("spanId"), span(users, "SERVER").get("parentSpanId"));
  }

  private static JsonNode span(JavaProcess process, String kind) {
    return Await.value(
            "a span " + kind + " of " + process.name(),
            () -> spans(process, kind),
            spans -> spans.size() == 1)
        .get(0);
  }

  private static List<JsonNode> spans(JavaProcess process, String kind) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode span :
        AdminClient.of(process).get("/graft/traces?trace=" + TRACE).json().get("spans")) {
      if (span.get("kind").asText().equals(kind)) {
        found.add(span);
      }
    }
    return found;
  }

  private static JavaProcess service(String name, Path registry) {
    JavaProcess process =
        JavaProcess.on(Jdk.current())
            .name(name)
            .main(Front.class)
            .arguments(name)
            .withAgent()
            .registry(registry)
            .jvmArguments(SMALL)
            .property("graft.service.name", name)
            .start();
    process.awaitOut(name + " listens at .*");
    return process;
  }

  private static JavaProcess gateway(String kind, Path registry) throws IOException {
    Path all = Checkout.file("test-apps/spring-cloud");
    Path libraries = all.resolve("gateway-" + kind).resolve("target/class-path");
    String routes = "--spring.cloud.gateway.server." + kind.split("-")[0] + ".routes[";
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--spring.application.name=gateway");
    for (String name : List.of("orders", "users")) {
      String route = routes + (name.equals("orders") ? 0 : 1) + "].";
      arguments.add(route + "id=" + name);
      arguments.add(route + "uri=http://" + name);
      arguments.add(route + "predicates[0]=Path=/" + name + "/**");
      arguments.add(route + "filters[0]=StripPrefix=1");
    }
    return JavaProcess.on(Jdk.current())
        .name("gateway " + kind)
        .main(
            "com.example.gateway.Gateway",
            all.resolve("gateway-webflux-3.5/target/classes") + ":" + Files.readString(libraries))
        .withAgent()
        .registry(registry)
        .jvmArguments(SMALL)
        .arguments(arguments.toArray(new String[0]))
        .start();
  }

  private static int port(JavaProcess process, String line) {
    Matcher matcher = Pattern.compile(line).matcher(process.awaitOut(".*" + line + ".*"));
    assertTrue(matcher.find());
    return Integer.parseInt(matcher.group(1));
  }

  private static void awaitAnswer(String url, String body, JavaProcess called) {
    Await.value(
        url + " to answer",
        LONG,
        () -> Http.get(url),
        answer -> answer.status() == 200 && answer.body().equals(body),
        called::dump);
  }
}
