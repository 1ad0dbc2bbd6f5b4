package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that stops while connections are open that speak WebSocket. */
class SessionDrainTest {
  private static Subject start(String drain) throws Exception {
    ServerUnderTest server =
        new ServerUnderTest("tomcat", "11.0.24", "jakarta", "TomcatMain", List.of(25));
    Jdk jdk = Jdk.require(25);
    return new Subject(server, server.on(jdk), drain);
  }

  @Test
  void aStopWaitsForTheEndOfASession() throws Exception {
    try (Subject subject = start("10m")) {
      Wire socket = SessionCases.open(subject);
      SessionCases.awaitOpen(subject, 0, 1);
      subject.process().terminate();
      subject.awaitDraining();
      // Far more looks at the sessions than the drain needs to miss this one.
      for (int i = 0; i < 100; i++) {
        assertEquals("success", subject.get("/success").body());
      }
      assertTrue(subject.process().isAlive());
      socket.close();
      subject.process().awaitExit();
      assertEquals(List.of(), left(subject));
    }
  }

  @Test
  void itWaitsNoLongerThanTheDrainAndSaysHowManyAreLeft() throws Exception {
    try (Subject subject = start("1s")) {
      Wire first = SessionCases.open(subject);
      Wire second = SessionCases.open(subject);
      SessionCases.awaitOpen(subject, 0, 2);
      subject.process().terminate();
      subject.process().awaitExit();
      assertEquals(1, left(subject).size(), () -> subject.process().dump());
      assertTrue(left(subject).get(0).contains("0 requests and 2 sessions"), left(subject).get(0));
      first.close();
      second.close();
    }
  }

  private static List<String> left(Subject subject) {
    return subject.process().err().stream().filter(line -> line.contains("still open")).toList();
  }
}
