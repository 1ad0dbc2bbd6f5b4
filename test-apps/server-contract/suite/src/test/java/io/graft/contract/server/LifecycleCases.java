package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How an instance comes and goes. The last case ends the server. */
final class LifecycleCases {
  static final List<Case> ALL =
      List.of(
          Case.of("the port that was really bound is registered", LifecycleCases::registered),
          Case.of(
              "SIGTERM drains: it leaves, finishes what it has, and ends",
              LifecycleCases::drained));

  private LifecycleCases() {}

  private static void registered(Subject subject) throws Exception {
    Await.until("its lease", () -> isRegistered(subject));
  }

  private static void drained(Subject subject) throws Exception {
    try (Wire wire = subject.connect().send("GET", "/block?id=drained")) {
      subject.awaitHeld("drained", 0);
      subject.process().terminate();
      Await.until("the lease to go", () -> !isRegistered(subject));
      Wire.Answer late = subject.get("/success");
      assertEquals("success", late.body(), "what comes during the drain is served");
      assertEquals("close", late.header("Connection").toLowerCase());
      assertTrue(subject.process().isAlive());
      subject.release();
      assertEquals("passed", wire.read().body());
    }
    subject.process().awaitExit();
  }

  /** Whether a file of the embedded registry names this service's port. */
  private static boolean isRegistered(Subject subject) throws IOException {
    try (Stream<Path> files = Files.walk(subject.process().registry())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (text.contains("contract") && text.contains(Integer.toString(subject.port()))) {
          return true;
        }
      }
      return false;
    }
  }
}
