package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.AdmissionConfig;
import io.graft.governance.config.CallerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RateConfig;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decision;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.guard.RequestGuard;
import io.graft.governance.limit.ServerQueues;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.rule.Priority;
import io.graft.governance.rule.Rate;
import io.graft.governance.rule.Trust;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.time.Randomness;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stranger can do to this service by the headers and the timing of requests. */
class StrangerTest {
  private static final String STRANGER = "203.0.113.7";
  private static final String NEIGHBOUR = "10.0.0.9";

  private final Rig rig = new Rig();
  private double processors = 0.9;
  private final Inbound inbound =
      new Inbound(
          "shop",
          rig.policies,
          rig.memory,
          rig.decisions,
          new RateLimitedLog(line -> {}, rig.time),
          () -> processors,
          new ServerQueues(),
          rig.time,
          new Randomness(7));

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
  }

  private void server(ServerPolicy.Builder policy) {
    rig.policies.publish(Policies.builder().server(policy.build()).build());
  }

  private ServerCall get(String peer, String path, String... headers) {
    Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.put(":path", path);
    map.put(":peer", peer);
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return inbound.begin(MapAdapter.INSTANCE, map);
  }

  private ServerCall full(String peer) {
    return get(
        peer,
        "/",
        "x-envoy-expected-rq-timeout-ms",
        "50",
        "x-graft-attempt",
        "2",
        "x-graft-mirror",
        "1",
        "baggage",
        "a=b,graft.priority=sheddable,graft.color=blue,c=d");
  }

  @Test
  void neighboursAreTrustedAndStrangersAreNot() {
    ServerCall known = full(NEIGHBOUR);
    assertEquals(Priority.SHEDDABLE, known.priority());
    assertEquals(50 * Rig.MILLI, known.deadlineNanos() - known.startNanos());
    assertEquals(2, known.attempt());
    assertTrue(known.mirrored());
    ServerCall stranger = full(STRANGER);
    assertEquals(Priority.CRITICAL, stranger.priority());
    assertEquals(CallContext.NO_DEADLINE, stranger.deadlineNanos());
    assertEquals(1, stranger.attempt());
    assertFalse(stranger.mirrored());
    assertEquals("a=b,c=d", stranger.baggage(), "nor do those whom we call hear of it");
    assertEquals(CallContext.NO_DEADLINE, get(STRANGER, "/", "grpc-timeout", "1m").deadlineNanos());
    assertEquals("graft.color=red", get(NEIGHBOUR, "/", "baggage", "graft.color=red").baggage());
    assertNull(get(STRANGER, "/", "baggage", "graft.color=red").baggage());
  }

  @Test
  void rulesSetWhoIsTrusted() {
    server(
        ServerPolicy.builder()
            .set(CallerConfig.TRUST, Trust.parse(Arrays.asList("203.0.113.0/24"))));
    assertEquals(2, full(STRANGER).attempt());
    assertEquals(1, full(NEIGHBOUR).attempt());
    server(ServerPolicy.builder().set(CallerConfig.TRUST, Trust.parse(Arrays.asList("all"))));
    assertEquals(2, full(STRANGER).attempt());
    server(ServerPolicy.builder().set(CallerConfig.TRUST, Trust.parse(Arrays.asList("none"))));
    assertEquals(1, full(NEIGHBOUR).attempt());
  }

  @Test
  void aStrangerIsCountedByItsAddressWhateverItsHeaders() {
    SettingValues two =
        SettingValues.NONE
            .with(RateConfig.SERVER.rate, new Rate(2, 60 * Rig.SECOND))
            .with(RateConfig.SERVER.burst, 2)
            .with(RateConfig.SERVER.per, RequestKey.parse("caller"));
    server(ServerPolicy.builder().set(two));
    int admitted = 0;
    for (int i = 0; i < 10; i++) {
      admitted += get(STRANGER, "/", "x-graft-caller", "c" + i).refusalStatus() == 0 ? 1 : 0;
      assertEquals(0, get(NEIGHBOUR, "/", "x-graft-caller", "c" + i).refusalStatus());
    }
    assertEquals(2, admitted);
  }

  @Test
  void aProvenServiceIsCountedAsItselfWhateverItsHeadersSay() {
    inbound.guard(
        new RequestGuard() {
          @Override
          public Denial admit(GuardedRequest request) {
            request.identify(request.identity().withService("spiffe://graft.local/service/web"));
            return null;
          }

          @Override
          public boolean enforces() {
            return true;
          }
        });
    server(
        ServerPolicy.builder()
            .set(
                SettingValues.NONE
                    .with(RateConfig.SERVER.rate, new Rate(2, 60 * Rig.SECOND))
                    .with(RateConfig.SERVER.burst, 2)
                    .with(RateConfig.SERVER.per, RequestKey.parse("caller"))));
    int admitted = 0;
    for (int i = 0; i < 10; i++) {
      admitted += get(NEIGHBOUR, "/", "x-graft-caller", "c" + i).refusalStatus() == 0 ? 1 : 0;
    }
    assertEquals(2, admitted);
  }

  @Test
  void aDenialHasTheIdOfItsTrace() {
    inbound.guard(
        new RequestGuard() {
          @Override
          public Denial admit(GuardedRequest request) {
            return new Denial(403, "access denied", "admins");
          }

          @Override
          public boolean enforces() {
            return true;
          }
        });
    ServerCall call = get(NEIGHBOUR, "/");
    assertEquals(403, call.refusalStatus());
    assertEquals("access denied, decision " + call.trace().traceIdHex(), call.refusalReason());
    assertEquals("admins", call.denialReason());
  }

  @Test
  void allNotationsOfAddressesAreRecognised() {
    for (String in :
        new String[] {
          "127.0.0.1",
          "10.255.0.1",
          "172.31.0.1",
          "192.168.1.1",
          "100.64.0.1",
          "169.254.1.1",
          "::1",
          "0:0:0:0:0:0:0:1",
          "fe80::1%eth0",
          "fe80:0:0:0:1:2:3:4%2",
          "fd00::5",
          "[fd00::5]",
          "::ffff:10.0.0.1",
          "::ffff:a00:1",
          "[::1]"
        }) {
      assertTrue(ServerPolicy.DEFAULT.caller().trust().contains(in), in);
    }
    for (String out :
        new String[] {
          "8.8.8.8",
          "172.32.0.1",
          "192.169.0.1",
          "2001:db8::1",
          "::ffff:8.8.8.8",
          "::2",
          "1::",
          "localhost",
          "",
          "10.0.0",
          "10.0.0.0.1",
          "10.0.0.256",
          "1:2:3",
          "::1::",
          ":",
          "fe80"
        }) {
      assertFalse(ServerPolicy.DEFAULT.caller().trust().contains(out), out);
    }
    assertFalse(ServerPolicy.DEFAULT.caller().trust().contains(null));
    assertTrue(Trust.parse(Arrays.asList("2001:db8::/32")).contains("2001:db8:7::1"));
    assertFalse(Trust.parse(Arrays.asList("2001:db8::/32")).contains("2001:db9::1"));
  }

  /** Serves for some windows, a tenth of it for callers who wait for a millisecond. */
  private void serve(String peer, int seconds) {
    List<ServerCall> open = new ArrayList<>();
    for (int i = 0; i < seconds * 1000; i++) {
      rig.time.advance(Rig.MILLI);
      ServerCall call =
          i % 10 == 0 ? get(peer, "/", "x-envoy-expected-rq-timeout-ms", "1") : get(peer, "/");
      if (call.refusalStatus() == 0) {
        open.add(call);
      }
      if (open.size() > 20) {
        open.remove(0).end(200, null);
      }
    }
    open.forEach(call -> call.end(200, null));
  }

  @Test
  void deadlinesOfAMillisecondDoNotReduceTheLimit() {
    server(
        ServerPolicy.builder()
            .set(AdmissionConfig.SHED, Mode.ENFORCE)
            .set(AdmissionConfig.SHED_MIN, 2)
            .set(AdmissionConfig.SHED_MAX, 1000));
    // Even if the caller is trusted.
    serve(NEIGHBOUR, 20);
    assertTrue(inbound.status().limit() >= 20, "limit " + inbound.status().limit());
  }

  @Test
  void deadlinesOfAMillisecondOpenNoBreakerAndEjectNothing() {
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 500; i++) {
      rig.answered("orders", 200, 20 * Rig.MILLI);
    }
    for (int i = 0; i < 500; i++) {
      ServerCall request = get(NEIGHBOUR, "/", "x-envoy-expected-rq-timeout-ms", "8");
      CallContext.swap(request);
      ClientCall call = rig.get("orders");
      CallContext.swap(null);
      rig.time.advance(4 * Rig.MILLI);
      call.failed(new SocketTimeoutException("Read timed out"));
      call.end();
      request.end(504, null);
    }
    assertEquals("closed", rig.status("orders").breakerState());
    assertEquals(0, rig.decided(Decision.Kind.EJECTED));
    // A deadline that gives them enough time counts like any other.
    for (int i = 0; i < 500; i++) {
      ServerCall request = get(NEIGHBOUR, "/", "x-envoy-expected-rq-timeout-ms", "2000");
      CallContext.swap(request);
      ClientCall call = rig.get("orders");
      CallContext.swap(null);
      if (call.action().failure() == null) {
        rig.time.advance(1995 * Rig.MILLI);
        call.failed(new SocketTimeoutException("Read timed out"));
      }
      call.end();
      request.end(504, null);
      rig.time.advance(-1990 * Rig.MILLI); // as if they were in flight together
    }
    assertEquals("open", rig.status("orders").breakerState());
  }

  private static ServerRoute route(
      String name, String match, Priority priority, SettingValues rate) {
    return new ServerRoute(
        name, RequestMatch.parse(match), priority, new RateConfig(rate, RateConfig.SERVER));
  }

  @Test
  void noSpellingCircumventsALimit() {
    SettingValues none =
        SettingValues.NONE
            .with(RateConfig.SERVER.rate, new Rate(1, 3600 * Rig.SECOND))
            .with(RateConfig.SERVER.burst, 1);
    server(ServerPolicy.builder().routes(Arrays.asList(route("pay", "/pay", null, none))));
    assertEquals(0, get(STRANGER, "/pay").refusalStatus());
    for (String path :
        new String[] {
          "/pay",
          "/pay;v=1",
          "//pay",
          "/./pay",
          "/x/../pay",
          "/%70ay",
          "/pay/",
          "/y/..;/pay",
          "http://evil/pay",
          "/pay%2f",
          "\\pay",
          "/pay/./"
        }) {
      assertEquals(
          429, get(STRANGER, path.startsWith("\\") ? "/" + path : path).refusalStatus(), path);
    }
    assertEquals(0, get(STRANGER, "/payments").refusalStatus());
    assertEquals(0, get(STRANGER, "/pay/../free").refusalStatus());
  }

  @Test
  void noSpellingObtainsAnExemption() {
    SettingValues none =
        SettingValues.NONE
            .with(RateConfig.SERVER.rate, new Rate(1, 3600 * Rig.SECOND))
            .with(RateConfig.SERVER.burst, 1);
    server(
        ServerPolicy.builder()
            .routes(
                Arrays.asList(
                    route("internal", "/internal/**", Priority.NEVER, SettingValues.NONE),
                    route("rest", "/**", null, none))));
    assertEquals(0, get(STRANGER, "/orders").refusalStatus());
    assertEquals(0, get(STRANGER, "/internal/x").refusalStatus(), "exempt");
    assertEquals(429, get(STRANGER, "/internal/../orders").refusalStatus());
    assertEquals(429, get(STRANGER, "//internal/x").refusalStatus(), "the stricter meaning");
    assertEquals(429, get(STRANGER, "/internal;x/orders").refusalStatus());
  }

  @Test
  void onlyHealthPathsAreExemptFromShedding() {
    server(ServerPolicy.builder().set(AdmissionConfig.CONCURRENCY, 1));
    assertEquals(0, get(STRANGER, "/orders").refusalStatus());
    assertEquals(0, get(STRANGER, "/actuator/health/liveness").refusalStatus());
    for (String path :
        new String[] {
          "/health/../orders",
          "/health/..;/orders",
          "/actuator/health/%2e%2e/x",
          "/health/;/x",
          "/health//../orders",
          "/health/..%2forders"
        }) {
      assertEquals(503, get(STRANGER, path).refusalStatus(), path);
    }
  }

  @Test
  void openSessionsAreNeitherRequestsNorStreams() {
    processors = -1; // the limit always holds
    server(
        ServerPolicy.builder()
            .set(AdmissionConfig.CONCURRENCY, 2)
            .set(AdmissionConfig.SHED, Mode.ENFORCE)
            .set(AdmissionConfig.SHED_MIN, 2)
            .set(AdmissionConfig.SHED_MAX, 20));
    List<ServerSession> sessions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ServerCall call = get(STRANGER, "/socket");
      assertEquals(0, call.refusalStatus(), "session " + i);
      call.answers(101, null);
      sessions.add(call.openSession());
      call.end(101, null);
    }
    assertEquals(200, inbound.sessions());
    assertEquals(200, inbound.status().sessions());
    assertEquals(0, inbound.inFlight() + inbound.streams());
    sessions.forEach(ServerSession::close);
    sessions.forEach(ServerSession::close);
    assertEquals(0, inbound.sessions());
  }

  @Test
  void openStreamsDoNotFillTheLimit() {
    processors = -1; // the limit always holds
    server(
        ServerPolicy.builder()
            .set(AdmissionConfig.SHED, Mode.ENFORCE)
            .set(AdmissionConfig.SHED_MIN, 2)
            .set(AdmissionConfig.SHED_MAX, 20));
    List<ServerCall> streams = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ServerCall call = get(STRANGER, "/events");
      assertEquals(0, call.refusalStatus(), "stream " + i);
      call.answers(200, "text/event-stream;charset=UTF-8");
      assertTrue(call.stream());
      streams.add(call);
    }
    assertEquals(0, inbound.inFlight(), "nothing for a drain to wait for");
    assertEquals(200, inbound.streams());
    ServerCall other = get(STRANGER, "/");
    assertEquals(0, other.refusalStatus());
    other.answers(200, "text/html");
    assertFalse(other.stream());
    other.end(200, null);
    streams.forEach(call -> call.end(200, null));
    streams.forEach(call -> call.end(200, null));
    assertEquals(0, inbound.streams());
    assertEquals(0, inbound.inFlight());
  }

  @Test
  void longRequestsCountForTheLimitForSomeSecondsOnly() {
    processors = -1;
    server(
        ServerPolicy.builder()
            .set(AdmissionConfig.SHED, Mode.ENFORCE)
            .set(AdmissionConfig.SHED_MIN, 2)
            .set(AdmissionConfig.SHED_MAX, 20));
    List<ServerCall> polls = new ArrayList<>();
    ServerCall call = get(STRANGER, "/poll");
    while (call.refusalStatus() == 0) {
      polls.add(call);
      call = get(STRANGER, "/poll");
    }
    assertEquals(503, get(STRANGER, "/").refusalStatus(), polls.size() + " are in");
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      rig.time.advance(Rig.SECOND);
      ServerCall other = get(STRANGER, "/");
      refused += other.refusalStatus() == 0 ? 0 : 1;
      rig.time.advance(Rig.MILLI);
      other.end(200, null);
    }
    assertTrue(refused <= 11, refused + " s of refusals");
    assertEquals(polls.size(), inbound.inFlight(), "a drain waits for them");
    polls.forEach(each -> each.end(200, null));
    assertEquals(0, inbound.inFlight());
    assertTrue(inbound.status().p90Millis() < 100, "they are no samples");
  }
}
