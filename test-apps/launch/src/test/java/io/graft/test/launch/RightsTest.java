package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's threads and rights are its own, as far from the application as the JVM's. */
class RightsTest {
  @ParameterizedTest
  @CsvSource({"8", "25"})
  void anApplicationSeesNoneOfItsThreadsAndTheyInheritNothing(int version) {
    JavaProcessBuilder builder = JavaProcess.on(Jdk.require(version)).main(Crowd.class).withAgent();
    if (version > 8) {
      builder.jvmArguments("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    try (JavaProcess crowd =
        builder.property("otel.exporter.otlp.endpoint", "http://127.0.0.1:9").start()) {
      crowd.awaitOut("answer 404");
      AdminClient.of(crowd).status();
      crowd.endInput();
      assertEquals(0, crowd.awaitExit(), crowd.dump());
      List<String> threads =
          crowd.out().stream().filter(line -> line.startsWith("thread ")).toList();
      assertTrue(threads.size() >= 3, crowd.dump());
      for (String thread : threads) {
        assertEquals(
            "group system, daemon true, priority 5, loader null, handler of its own true,"
                + " inherited nothing",
            thread.substring(thread.indexOf(": ") + 2),
            thread);
      }
      crowd.awaitOut("alone 1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 11, 21})
  void startsWhereASecurityManagerWasThereBefore(int version) {
    try (JavaProcess bare =
        JavaProcess.on(Jdk.require(version))
            .jvmArguments("-Djava.security.manager")
            .main(Bare.class)
            .withAgent()
            .start()) {
      AdminClient admin = AdminClient.of(bare);
      Await.until("it to be up", () -> admin.get("/graft/health").status() == 200);
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertEquals(List.of("hello"), bare.out());
      assertEquals(
          1, bare.err().stream().filter(line -> line.startsWith("[graft]")).count(), bare.dump());
      assertEquals(
          List.of(), bare.err().stream().filter(line -> line.contains("AccessControl")).toList());
    }
  }
}
