package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How an instance comes and goes. The last case ends the server. */
final class LifecycleCases {
  static final List<Case> ALL =
      List.of(
          Case.of("every join point is woven, and no advice failed", LifecycleCases::woven),
          Case.of("the port that was really bound is registered", LifecycleCases::registered),
          Case.ofNewest(
              "it is let go amid requests, and taken back by the first one", LifecycleCases::letGo),
          Case.of(
              "SIGTERM drains: it leaves, finishes what it has, and ends",
              LifecycleCases::drained));

  /** Before anything else. */
  static final List<Case> FIRST =
      List.of(Case.of("it is registered before its first request", LifecycleCases::registered));

  private LifecycleCases() {}

  private static void woven(Subject subject) {
    JsonNode joinPoints = subject.admin().status().get("joinPoints");
    assertTrue(joinPoints.get("woven").size() > 0);
    assertEquals("[]", joinPoints.get("skipped").toString());
    assertEquals("[]", joinPoints.get("off").toString());
    assertEquals(List.of(), joinPoints.get("woven").findValues("failures"));
    if (subject.server().isUndertow()) {
      // The fallback is for servers that no adapter knows.
      for (String type : joinPoints.get("woven").findValuesAsText("type")) {
        assertFalse(type.startsWith("io.graft.contract."), type);
      }
    }
  }

  private static void registered(Subject subject) throws Exception {
    Await.until("its lease", () -> lease(subject).contains("state=up"));
  }

  private static void letGo(Subject subject) throws Exception {
    long before = subject.held("async");
    try (Wire held = subject.connect().send("GET", "/block?id=let-go");
        Wire async = subject.connect().send("GET", "/async/complete")) {
      subject.awaitHeld("let-go", 0);
      subject.awaitHeld("async", before);
      subject.command("detach");
      assertEquals("success", subject.get("/success").body());
      subject.release();
      assertEquals("passed", held.read().body());
      assertEquals("async", async.read().body());
    }
    assertEquals("", lease(subject));
    subject.command("attach");
    subject.awaitNewAdmin();
    assertEquals("success", subject.get("/success").body());
    registered(subject);
    subject.awaitIdle();
  }

  private static void drained(Subject subject) throws Exception {
    try (Wire wire = subject.connect().send("GET", "/block?id=drained");
        Http2Wire http2 = Http2Cases.speaks(subject.server()) ? http2(subject) : null) {
      subject.awaitHeld("drained", 0);
      subject.process().terminate();
      Await.until("the lease to say so", () -> lease(subject).contains("state=draining"));
      Wire.Answer late = subject.get("/success");
      assertEquals("success", late.body(), "what comes during the drain is served");
      assertEquals("close", late.header("Connection").toLowerCase());
      assertTrue(subject.process().isAlive());
      if (http2 != null) {
        http2.get(3, "/success");
        assertEquals("success", http2.body(3));
        http2.awaitGoAway();
        upgraded(subject);
      }
      subject.release();
      assertEquals("passed", wire.read().body());
    }
    subject.process().awaitExit();
  }

  /** The client may not have read the change of protocol when it gets the response. */
  private static void upgraded(Subject subject) throws IOException {
    try (Http2Wire wire = Http2Wire.upgraded(subject.port(), "/success")) {
      assertEquals("success", wire.body(1));
      wire.get(3, "/success");
      assertEquals("success", wire.body(3));
      wire.awaitGoAway();
    }
  }

  /** A connection that was there before the drain. */
  private static Http2Wire http2(Subject subject) throws IOException {
    Http2Wire wire = new Http2Wire(subject.port());
    wire.get(1, "/success");
    assertEquals("success", wire.body(1));
    return wire;
  }

  /** What the embedded registry has of this service at this port; empty: nothing. */
  private static String lease(Subject subject) throws IOException {
    try (Stream<Path> files = Files.list(subject.process().registry())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        if (text.contains("service=contract\n") && text.contains("port=" + subject.port() + "\n")) {
          return text;
        }
      }
      return "";
    }
  }
}
