package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Netty with its transport that calls Linux itself: other channels, the same codec. */
class NettyEpollTest {
  private static final Jdk JDK = Jdk.require(21);

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void aServerOnTheNativeTransportIsGoverned() throws Exception {
    Path libraries = Checkout.file("test-apps/server-contract/webflux-3.5/target/lib");
    JavaProcessBuilder process =
        JavaProcess.on(JDK)
            .name("Netty with epoll")
            .main(
                "io.graft.contract.server.NettyEpollMain",
                ServerUnderTest.application("javax") + ":" + libraries + "/*");
    try (Subject subject = new Subject(newest(), process, "10s")) {
      Await.until(
          "its registration",
          () ->
              subject
                  .admin()
                  .status()
                  .at("/service/state")
                  .asText()
                  .endsWith(":" + subject.port()));
      Trace trace = Trace.random();
      assertEquals("success", subject.get("/success", "traceparent", trace.parent()).body());
      assertEquals(trace.span(), subject.span(trace).get("parentSpanId").asText());
      try (AdmissionCases.Full full = new AdmissionCases.Full(subject, "epoll")) {
        assertEquals(503, subject.get("/success").status());
        full.end();
      }
      subject.awaitIdle();
      Wire socket = SessionCases.open(subject);
      SessionCases.awaitOpen(subject, 0, 1);
      socket.close();
      SessionCases.awaitOpen(subject, 0, 0);
      subject.process().terminate();
      subject.process().awaitExit();
      assertTrue(subject.process().err().stream().noneMatch(line -> line.contains("still open")));
    }
  }

  private static ServerUnderTest newest() {
    return new ServerUnderTest("netty", "netty-4.1.128", "javax", "NettyEpollMain", Jdk.oneOf(21));
  }
}
