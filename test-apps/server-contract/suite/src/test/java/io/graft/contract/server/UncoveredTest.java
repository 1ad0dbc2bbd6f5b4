package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server of a version that is older than its adapter: what security enforces does not hold for
 * its requests, and everybody is told.
 */
class UncoveredTest {
  @Test
  void aServerWithoutAnAdapterIsToldAndTheInstanceIsNotReady() throws Exception {
    ServerUnderTest server =
        new ServerUnderTest("netty", "netty-4.0.36", "javax", "NettyOldMain", List.of(8));
    try (Subject subject =
        new Subject(
            server,
            server.on(Jdk.require(8)).property("graft.server.edge.strip", "x-user"),
            "1s")) {
      assertEquals("success", subject.get("/success", "x-user", "mallory").body());
      Await.until(
          "the line",
          () ->
              subject.process().err().stream()
                  .anyMatch(line -> line.contains("NOT PROTECTED: security is enforced")));
      JsonNode coverage = subject.admin().status().get("coverage");
      assertEquals("uncovered", coverage.get("state").asText(), coverage::toPrettyString);
      assertTrue(
          coverage.get("uncovered").toString().contains("nettyserver"), coverage::toPrettyString);
      Await.until(
          "not ready", () -> subject.admin().get("/graft/health").body().contains("UNCOVERED"));
      assertEquals(503, subject.admin().get("/graft/health").status());
    }
  }
}
