package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.UnpackedBootJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/operations/class-data-sharing.md} says, of a Spring Boot application. */
class CachesTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** Written where a class is loaded from a cache, by {@code -Xlog:class+load}. */
  private static final String SHARED = "source: shared objects file";

  private static final String SPRING = " org.springframework.";

  private static TemporaryDirectory directory;
  private static UnpackedBootJar article;

  @BeforeAll
  static void unpack() {
    directory = TemporaryDirectory.create();
    article =
        UnpackedBootJar.unpack(
            Checkout.file("test-apps/blog/article/target/article.jar"), directory.path());
  }

  @AfterAll
  static void delete() {
    directory.close();
  }

  @Test
  void anAotCacheThatWasRecordedWithTheAgentIsUsedWithTheAgent() throws IOException {
    Jdk jdk = Jdk.require(25);
    Path cache = directory.path().resolve("article.aot");
    record(article(jdk).withAgent().jvmArguments("-XX:AOTCacheOutput=" + cache), cache);
    Path loaded = directory.path().resolve("aot.log");
    // AOTMode=on ends a JVM that cannot use its cache.
    servesGovernedFrom(
        article(jdk).jvmArguments("-XX:AOTCache=" + cache, "-XX:AOTMode=on"), loaded);
  }

  /** A small service will do: a cache is refused before a class of the application is loaded. */
  @Test
  void anAotCacheThatWasRecordedWithoutTheAgentIsRefusedAndNothingElseIsLost() {
    Jdk jdk = Jdk.require(25);
    Path cache = directory.path().resolve("orders.aot");
    try (JavaProcess recording = orders(jdk).jvmArguments("-XX:AOTCacheOutput=" + cache).start()) {
      recording.awaitOut("orders listens");
      recording.terminate();
      recording.awaitExit();
      assertTrue(Files.exists(cache), recording.dump());
    }
    try (JavaProcess running =
        orders(jdk).withAgent().jvmArguments("-XX:AOTCache=" + cache).start()) {
      AdminClient.of(running);
      running.awaitOut("orders listens");
      List<String> said = new ArrayList<>(running.out());
      said.addAll(running.err());
      assertTrue(
          said.stream()
              .anyMatch(
                  line -> line.contains("[error]") && line.contains("java.instrument specified")),
          running.dump());
    }
  }

  static List<Integer> archives() {
    return Jdk.oneOf(21, 17);
  }

  @ParameterizedTest
  @MethodSource("archives")
  void anArchiveThatWasRecordedWithoutTheAgentIsUsedWithTheAgent(int version) throws IOException {
    Jdk jdk = Jdk.require(version);
    Path archive = directory.path().resolve("article-" + version + ".jsa");
    record(article(jdk).jvmArguments("-XX:ArchiveClassesAtExit=" + archive), archive);
    servesGovernedFrom(
        article(jdk).jvmArguments("-XX:SharedArchiveFile=" + archive),
        directory.path().resolve("cds-" + version + ".log"));
  }

  /** Runs the application until it serves, and ends it in good order. */
  private static void record(JavaProcessBuilder builder, Path file) {
    try (JavaProcess recording = builder.start()) {
      get(portOf(recording));
      recording.terminate();
      recording.awaitExit();
      assertTrue(Files.exists(file), recording.dump());
    }
  }

  private static void servesGovernedFrom(JavaProcessBuilder builder, Path loaded)
      throws IOException {
    try (JavaProcess running =
        builder.withAgent().jvmArguments("-Xlog:class+load:file=" + loaded).start()) {
      AdminClient admin = AdminClient.of(running);
      assertEquals(200, get(portOf(running)));
      JsonNode spans =
          Await.value(
              "the span of the request",
              () -> admin.get("/graft/traces?trace=" + TRACE).json(),
              traces -> traces.toString().contains(TRACE));
      assertTrue(spans.toString().contains("/articles"), spans.toString());
      JsonNode woven = admin.status().get("joinPoints");
      assertTrue(woven.toString().contains("CoyoteAdapter"), woven.toString());
      List<String> lines = Files.readAllLines(loaded);
      long spring = lines.stream().filter(line -> line.contains(SPRING)).count();
      long shared =
          lines.stream().filter(line -> line.contains(SPRING) && line.contains(SHARED)).count();
      assertTrue(shared > spring / 2, shared + " of " + spring + " classes are from the cache");
      List<String> said = new ArrayList<>(running.out());
      said.addAll(running.err());
      assertTrue(said.stream().noneMatch(line -> line.contains("[error]")), running.dump());
    }
  }

  private static JavaProcessBuilder orders(Jdk jdk) {
    return JavaProcess.on(jdk)
        .main("com.example.orders.Orders", Stage.packOrders(directory.path()))
        .environment("PORT", "0");
  }

  private static JavaProcessBuilder article(Jdk jdk) {
    return JavaProcess.on(jdk)
        .name("article")
        .main(article.mainClass(), article.classPath())
        .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m")
        .property("server.port", 0);
  }

  private static int portOf(JavaProcess article) {
    String line = article.awaitOut("Tomcat started on port\\(s\\): \\d+");
    return Integer.parseInt(line.replaceFirst(".*port\\(s\\): (\\d+).*", "$1"));
  }

  private static int get(int port) {
    String url = "http://127.0.0.1:" + port + "/articles";
    return Http.get(url, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01").status();
  }
}
