package io.graft.e2e.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.e2e.Front;
import io.graft.e2e.Load;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.servers.ConsulServer;
import io.graft.test.servers.EurekaServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Applications with the agent and applications of Spring Cloud without it are one fleet: they call
 * each other by name, through the registry that both know.
 */
@Order(4)
class SpringCloudTest {
  private static final Pattern SERVED =
      Pattern.compile(
          "^http_server_request_duration_seconds_count\\{.*} ([0-9.]+)", Pattern.MULTILINE);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final String[] SMALL = {"-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"};

  @Test
  void aShopOfEurekaAndAPlainApplicationWithTheAgentCallEachOtherByName() throws Exception {
    try (EurekaServer eureka = new EurekaServer().start();
        JavaProcess shop =
            spring(
                "eureka",
                "com.example.shop.Shop",
                "eureka.client.service-url.defaultZone=" + eureka.url() + "/",
                "eureka.client.registry-fetch-interval-seconds=1",
                "eureka.client.initial-instance-info-replication-interval-seconds=0",
                "eureka.instance.lease-renewal-interval-in-seconds=1",
                "eureka.instance.hostname=127.0.0.1")) {
      callEachOther(
          shop,
          "shop",
          "eureka://127.0.0.1:" + eureka.port() + "/eureka?renew=1s&fetch=1s&cache=1s");
    }
  }

  @Test
  void aWarehouseOfConsulAndAPlainApplicationWithTheAgentCallEachOtherByName() throws Exception {
    try (ConsulServer consul = new ConsulServer().start();
        JavaProcess warehouse =
            spring(
                "consul",
                "com.example.warehouse.Warehouse",
                "spring.cloud.consul.host=127.0.0.1",
                "spring.cloud.consul.port=" + consul.port(),
                "spring.cloud.consul.discovery.hostname=127.0.0.1",
                "spring.cloud.consul.discovery.health-check-path=/name",
                "spring.cloud.consul.discovery.health-check-interval=1s")) {
      callEachOther(warehouse, "warehouse", "consul://127.0.0.1:" + consul.port() + "?ttl=3s");
    }
  }

  private static JavaProcess spring(String module, String main, String... settings)
      throws IOException {
    Path target = Checkout.file("test-apps/spring-cloud").resolve(module).resolve("target");
    String[] arguments = new String[settings.length + 3];
    arguments[0] = "--server.port=0";
    arguments[1] = "--server.address=127.0.0.1";
    // What it has found is asked for again after 35 seconds by default.
    arguments[2] = "--spring.cloud.loadbalancer.cache.ttl=1s";
    for (int i = 0; i < settings.length; i++) {
      arguments[i + 3] = "--" + settings[i];
    }
    return JavaProcess.on(Jdk.current())
        .name(module)
        .main(
            main, target.resolve("classes") + ":" + Files.readString(target.resolve("class-path")))
        .jvmArguments(SMALL)
        .arguments(arguments)
        .start();
  }

  /**
   * A plain application, with the agent and nothing else. It serves on for who has no agent and is
   * slow to see that it has left.
   */
  private static JavaProcess books(String registry, Path cache) {
    return JavaProcess.on(Jdk.current())
        .name("books")
        .main(Front.class)
        .arguments("books")
        .withAgent()
        .jvmArguments(SMALL)
        .property("graft.registry", registry)
        .property("graft.registry.cache", cache)
        .property("graft.service.name", "books")
        .property("graft.server.drain.delay", "5s")
        .start();
  }

  private static void callEachOther(JavaProcess spring, String name, String registry) {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        JavaProcess books = books(registry, directory.directory("first"))) {
      String springs = base(spring, "Tomcat started on port (\\d+)");
      String plains = base(books, "books listens at (\\d+)");
      awaitAnswer(plains + "/of/" + name + "/name", name, books);
      awaitAnswer(springs + "/call?service=books", "books", spring);

      try (Load bySpring = new Load(springs + "/call?service=books", 1, PAUSE);
          Load byPlain = new Load(plains + "/of/" + name + "/name", 1, PAUSE)) {
        try (JavaProcess second = books(registry, directory.directory("second"))) {
          String seconds = base(second, "books listens at (\\d+)");
          awaitAnswer(seconds + "/of/" + name + "/name", name, second);
          Await.until(
              "Spring Cloud to call the second",
              LONG,
              () -> served(second) > 0,
              () -> spring.dump() + second.dump());
          second.terminate();
          assertEquals(143, second.awaitExit(), second::dump);
        }
        bySpring.awaitAnswers(100);
        byPlain.awaitAnswers(100);
        assertEquals(List.of(), bySpring.failures(), spring::dump);
        assertEquals(List.of(), byPlain.failures());
      }
    }
  }

  private static String base(JavaProcess process, String line) {
    Matcher matcher = Pattern.compile(line).matcher(process.awaitOut(".*" + line + ".*"));
    assertTrue(matcher.find());
    return "http://127.0.0.1:" + matcher.group(1);
  }

  private static void awaitAnswer(String url, String body, JavaProcess called) {
    Await.value(
        url + " to answer",
        LONG,
        () -> Http.get(url),
        answer -> answer.status() == 200 && answer.body().equals(body),
        called::dump);
  }

  /** How many requests an application with the agent has served. */
  private static int served(JavaProcess process) {
    int sum = 0;
    Matcher counts = SERVED.matcher(AdminClient.of(process).metrics());
    while (counts.find()) {
      sum += (int) Double.parseDouble(counts.group(1));
    }
    return sum;
  }
}
