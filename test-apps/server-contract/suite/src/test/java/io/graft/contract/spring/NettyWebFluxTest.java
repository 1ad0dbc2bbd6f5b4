package io.graft.contract.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.contract.server.TestKeys;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Spring WebFlux on Netty with TLS, and with a management server of its own beside it. */
class NettyWebFluxTest {
  private static final String TRACE = "3".repeat(32);

  private static TestKeys keys;
  private static JavaProcess process;
  private static AdminClient admin;

  @BeforeAll
  static void start() throws Exception {
    keys = new TestKeys();
    Path application = Checkout.file("test-apps/server-contract/javax/target/classes");
    Path libraries = Checkout.file("test-apps/server-contract/webflux-3.5/target/lib");
    Path actuator = Path.of("target", "lib", "actuator-3.5.7").toAbsolutePath();
    process =
        JavaProcess.on(Jdk.require(21))
            .name("WebFlux with TLS and a management port")
            .main(
                "io.graft.contract.spring.BootMain",
                application + ":" + libraries + "/*:" + actuator + "/*")
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", "shop")
            .property("server.ssl.key-store", keys.file())
            .property("server.ssl.key-store-password", TestKeys.PASSWORD)
            .property("server.http2.enabled", true)
            .property("management.server.port", 0)
            .property("management.server.ssl.enabled", false)
            .withAgent()
            .start();
    process.awaitOut("^listening, not ready$");
    admin = AdminClient.of(process);
    process.writeLine("go on");
    process.awaitOut("^ready$");
  }

  @AfterAll
  static void end() {
    if (process != null) {
      process.close();
    }
  }

  /** The port that Spring Boot names for a scheme in its log. */
  private static int port(String scheme) {
    String line = process.awaitOut("Netty started on port \\d+ \\(" + scheme + "\\)");
    return Integer.parseInt(line.replaceAll(".*Netty started on port (\\d+) .*", "$1"));
  }

  private static String state() {
    return Await.value(
        "its registration",
        () -> admin.status().at("/service/state").asText(),
        text -> text.startsWith("registered: shop/"));
  }

  @Test
  void theManagementPortIsNotTheService() {
    int management = port("http");
    assertEquals(200, Http.get("http://127.0.0.1:" + management + "/actuator/health").status());
    assertTrue(state().endsWith(":" + port("https")), state());
    String doctor = admin.get("/graft/doctor").body();
    assertTrue(doctor.contains("management server of Spring Boot"), doctor);
  }

  @Test
  void aPortWithTlsIsRegisteredAsSecure() throws Exception {
    state();
    try (Stream<Path> files = Files.list(process.registry())) {
      assertTrue(
          files.filter(Files::isRegularFile).map(NettyWebFluxTest::text).anyMatch(this::isSecure));
    }
    HttpResponse<String> response =
        HttpClient.newBuilder()
            .sslContext(keys.trusting())
            .build()
            .send(
                HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + port("https") + "/users/1/orders/2"))
                    .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals("order 2 of 1", response.body());
    assertEquals(HttpClient.Version.HTTP_2, response.version());
    JsonNode span =
        Await.value(
                "its span",
                () -> admin.get("/graft/traces?trace=" + TRACE).json().get("spans"),
                spans -> spans.size() == 1)
            .get(0);
    assertEquals("https", span.get("attributes").path("url.scheme").asText());
    assertEquals("2", span.get("attributes").path("network.protocol.version").asText());
    assertEquals("/users/{id}/orders/{order}", span.get("attributes").path("http.route").asText());
  }

  private boolean isSecure(String lease) {
    return lease.contains("service=shop\n")
        && lease.contains("port=" + port("https") + "\n")
        && lease.contains("scheme=https\n");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
