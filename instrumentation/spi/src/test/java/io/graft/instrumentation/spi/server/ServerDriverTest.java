package io.graft.instrumentation.spi.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Registration;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server gets for a request that is denied, or whose way in fails somewhere. */
class ServerDriverTest {
  private final Inbound inbound =
      new Inbound(
          "shop",
          new PolicySource(Policies.DEFAULT),
          Recorder.NONE,
          new Decisions(Recorder.NONE, Clock.SYSTEM, 10),
          new RateLimitedLog(line -> {}, Clock.SYSTEM),
          Clock.SYSTEM,
          new Randomness(7));
  private final TestGuard guard = new TestGuard();
  private final TestDriver driver = new TestDriver();

  private static final class TestGuard implements RequestGuard {
    private @Nullable Denial denial;
    private boolean enforces = true;

    @Override
    public @Nullable Denial admit(GuardedRequest request) {
      return denial;
    }

    @Override
    public boolean enforces() {
      return enforces;
    }
  }

  /** A server without an I/O, one of whose methods fails. */
  private static final class TestDriver extends ServerDriver<String, List<String>> {
    private String broken = "";

    TestDriver() {
      super("test");
    }

    private void may(String what) {
      if (broken.contains(what)) {
        throw new IllegalStateException("broken: " + what);
      }
    }

    @Override
    public String method(String request) {
      may("method");
      return "GET";
    }

    @Override
    public String scheme(String request) {
      return "http";
    }

    @Override
    public String path(String request) {
      return request;
    }

    @Override
    public @Nullable String query(String request) {
      return null;
    }

    @Override
    public @Nullable String header(String request, String name) {
      return null;
    }

    @Override
    public @Nullable String protocolVersion(String request) {
      return "1.1";
    }

    @Override
    public @Nullable String peer(String request) {
      return null;
    }

    @Override
    protected void arrived(ServerCall call, String request) {
      may("arrived");
    }

    @Override
    protected boolean keep(ServerCall call, String request, List<String> answer) {
      may("keep");
      return true;
    }

    @Override
    protected void closeConnection(String request, List<String> answer) {}

    @Override
    protected void refuse(
        String request, List<String> answer, int status, String[] headers, byte[] body)
        throws IOException {
      if (broken.contains("refuse")) {
        throw new IOException("the client has gone");
      }
      String line = new String(body).trim().replaceFirst(", decision [0-9a-f]{32}$", ", decision");
      answer.add(status + " " + Arrays.asList(headers) + " " + line);
    }

    @Override
    protected @Nullable ServerCall kept(String request) {
      return null;
    }

    @Override
    protected void left(
        ServerCall call, String request, List<String> answer, @Nullable Throwable thrown) {}
  }

  @BeforeEach
  void install() {
    inbound.guard(guard);
    Governance.install(new Governance(inbound, null, Registration.NONE));
  }

  @AfterEach
  void remove() {
    Governance.install(null);
    CallContext.swap(null);
  }

  @Test
  void aDenialHasItsStatusHeadersAndLine() throws Throwable {
    guard.denial =
        new Denial(
            401,
            "who are you",
            "no token",
            "WWW-Authenticate",
            "Bearer",
            "Set-Cookie",
            "a=1",
            "Set-Cookie",
            "b=2");
    List<String> answer = new ArrayList<>();
    assertSame(Outcome.NOTHING, driver.enter("/", answer));
    assertEquals(
        List.of(
            "401 [WWW-Authenticate, Bearer, Set-Cookie, a=1, Set-Cookie, b=2] who are you, decision"),
        answer);
    assertEquals(0, inbound.inFlight());
  }

  @Test
  void aDenialThatCannotBeSentIsNotServedInstead() throws Throwable {
    guard.denial = new Denial(403, "no", "rule");
    guard.enforces = false;
    driver.broken = "refuse";
    assertFails(driver.enter("/", new ArrayList<>()));
  }

  @Test
  void attack65WhateverFailsOnTheWayInIsA503WhileSecurityIsEnforced() throws Throwable {
    for (String broken : List.of("method", "arrived", "keep")) {
      driver.broken = broken;
      List<String> answer = new ArrayList<>();
      assertSame(Outcome.NOTHING, driver.enter("/", answer), broken);
      assertEquals(1, answer.size(), broken);
      assertTrue(answer.get(0).startsWith("503 [Cache-Control, no-store]"), answer.get(0));
      driver.broken = broken + " refuse";
      assertFails(driver.enter("/", answer));
      assertEquals(0, inbound.inFlight(), broken);
    }
  }

  @Test
  void withoutSecurityAFailureIsTheWeaversAndTheRequestIsServed() throws Throwable {
    guard.enforces = false;
    for (String broken : List.of("method", "arrived", "keep")) {
      driver.broken = broken;
      assertThrows(IllegalStateException.class, () -> driver.enter("/", new ArrayList<>()));
      assertEquals(0, inbound.inFlight(), broken);
    }
    driver.broken = "";
    assertInstanceOf(ServerCall.class, driver.enter("/", new ArrayList<>()));
  }

  @Test
  void aRequestWaitsForTheGuardOfAnAgentThatIsStarting() throws Throwable {
    Governance.install(null);
    Governance.starting();
    assertNull(driver.enter("/", new ArrayList<>()), "nothing says that it is guarded");
    Governance.guarded();
    guard.denial = new Denial(403, "no", "rule");
    Thread starter =
        new Thread(
            () -> {
              Governance.install(new Governance(inbound, null, Registration.NONE));
              Governance.started();
            });
    starter.start();
    List<String> answer = new ArrayList<>();
    assertSame(Outcome.NOTHING, driver.enter("/", answer));
    assertEquals(List.of("403 [] no, decision"), answer);
    starter.join();
  }

  private static void assertFails(@Nullable Object entered) {
    assertTrue(assertInstanceOf(Outcome.class, entered).isThrown());
  }
}
