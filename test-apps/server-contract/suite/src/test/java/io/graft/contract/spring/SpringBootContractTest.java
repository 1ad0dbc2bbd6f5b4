package io.graft.contract.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Spring Boot application is registered when it is ready, and its routes have Spring's names. */
class SpringBootContractTest {
  private static final CellTable TABLE = CellTable.titled("Spring Boot contract");

  @ParameterizedTest(name = "Spring Boot {0} on JDK {1}")
  @MethodSource("versions")
  void itIsRegisteredWhenItIsReadyAndNotBefore(String line, int jdk) throws Throwable {
    TABLE.run("Spring Boot " + line, jdk, () -> run(line, Jdk.require(jdk)));
  }

  static Stream<Object[]> versions() {
    return Stream.of(
            on(Jdk.oneOf(8), "1.5"),
            ofMatrix(List.of(8), "1.5-undertow"),
            on(Jdk.oneOf(8, 11, 17, 21), "2.7"),
            on(Jdk.oneOf(21, 17, 25), "3.5"),
            on(Jdk.oneOf(21, 17, 25), "3.5-undertow"),
            on(Jdk.newest(17, 21, 25), "4.0"),
            on(Jdk.oneOf(8, 11, 17, 21), "webflux-2.7"),
            ofMatrix(List.of(21, 17, 25), "webflux-3.5"),
            on(Jdk.oneOf(25, 21, 17), "webflux-4.0"))
        .flatMap(cells -> cells);
  }

  private static Stream<Object[]> ofMatrix(List<Integer> jdks, String line) {
    return Jdk.isMatrix() ? on(jdks, line) : Stream.empty();
  }

  private static Stream<Object[]> on(List<Integer> jdks, String line) {
    return jdks.stream().map(jdk -> new Object[] {line, jdk});
  }

  private static void run(String line, Jdk jdk) {
    Path application = Checkout.file("test-apps/server-contract/javax/target/classes");
    String folder = line.startsWith("webflux") ? line : "boot-" + line;
    Path libraries = Checkout.file("test-apps/server-contract/" + folder + "/target/lib");
    try (JavaProcess process =
        JavaProcess.on(jdk)
            .name("Spring Boot " + line)
            .main("io.graft.contract.spring.BootMain", application + ":" + libraries + "/*")
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", "shop")
            .withAgent()
            .start()) {
      process.awaitOut("^listening, not ready$");
      AdminClient admin = AdminClient.of(process);
      String waiting = admin.status().at("/service/state").asText();
      assertEquals("not registered: waiting until ready: [spring-boot]", waiting);
      process.writeLine("go on");
      process.awaitOut("^ready$");
      String state =
          Await.value(
              "its registration",
              () -> admin.status().at("/service/state").asText(),
              text -> text.startsWith("registered: shop/"));
      String url = "http://127.0.0.1:" + state.substring(state.lastIndexOf(':') + 1) + "/users/";

      JsonNode order = span(admin, url + "42/orders/7", 200, "1");
      assertEquals("GET /users/{id}/orders/{order}", order.get("name").asText());
      // The page that Spring shows for an error has a route of its own, which is not this one's.
      JsonNode failure = span(admin, url + "42/failure", 500, "2");
      assertEquals("GET /users/{id}/failure", failure.get("name").asText());
      assertEquals(
          "java.lang.IllegalStateException", failure.get("attributes").path("error.type").asText());
    }
  }

  private static JsonNode span(AdminClient admin, String url, int status, String digit) {
    String trace = digit.repeat(32);
    String parent = "00-" + trace + "-00f067aa0ba902b7-01";
    assertEquals(status, Http.get(url, "traceparent", parent).status());
    return Await.value(
            "the span of " + url,
            () -> admin.get("/graft/traces?trace=" + trace).json().get("spans"),
            spans -> spans.size() == 1)
        .get(0);
  }
}
