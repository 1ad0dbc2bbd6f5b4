package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** What fails: what is repeated, and what is not. */
final class FailureCases extends Cases {
  FailureCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("connection refused", this::refused);
    cases.put("a read that takes too long", this::readTimeout);
    cases.put("a dead instance is passed over", this::failover);
    cases.put("a dead instance is passed over with TLS, too", this::secureFailover);
    cases.put("a body is sent again where an instance is dead", this::failoverOfBody);
    cases.put("a failure is repeated elsewhere, once", this::retryElsewhere);
    cases.put("a connection that breaks is repeated elsewhere, once", this::retryReset);
    cases.put("what keeps failing is sent twice", this::noRetryTwice);
    cases.put("a method that is not safe is not repeated", this::unsafeMethod);
    cases.put("a body that can be sent again is", this::replayableBody);
    cases.put("a body that cannot be sent again is not", this::streamedBodyNotRepeated);
    cases.put("the deadline ends a call", this::deadline);
    cases.put("an open breaker refuses by the client's own failure", this::breaker);
  }

  private void refused() {
    Map<String, String> answer = call(url("gone", "/ok"));
    assertTrue(
        answer.getOrDefault("kinds", "").contains("java.net.ConnectException"), answer::toString);
  }

  private void readTimeout() {
    one(
        untilRead(
            id -> {
              String url = url("single", "/slow?id=" + id);
              return endsInTime(id, url, "timeout", "300", "method", "POST", "body", "x");
            }));
  }

  /** Makes a call whose time is over before the response, and tells whether it was sent in time. */
  private boolean endsInTime(String id, String url, String... words) {
    long start = System.nanoTime();
    Map<String, String> answer = call(url, words);
    instances.release(id);
    assertTrue(answer.getOrDefault("kinds", "").contains("imeout"), answer::toString);
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    return isRead(id);
  }

  private void failover() {
    String id = id();
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer = call(url("dying", "/ok?id=" + id));
      assertEquals("200", answer.get("status"), answer::toString);
    }
    assertEquals(8, instances.received(id).size());
    assertTrue(instances.received(id).stream().anyMatch(Cases::second), "one was passed over");
  }

  private void secureFailover() {
    String id = id();
    for (int i = 0; i < 4; i++) {
      Map<String, String> answer = call("https://dying.example/ok?id=" + id);
      assertEquals("200", answer.get("status"), answer::toString);
      assertEquals(
          "POST kept",
          call("https://dying.example/echo?id=" + id, "method", "POST", "body", "kept")
              .get("body"));
    }
    assertTrue(instances.received(id).stream().anyMatch(Cases::second), "one was passed over");
    assertTrue(
        instances.received(id).stream()
            .allMatch(seen -> "dying.example".equals(seen.serverName())));
  }

  private void failoverOfBody() {
    String id = id();
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer =
          call(url("dying", "/echo?id=" + id), "method", "POST", "body", "kept");
      assertEquals("POST kept", answer.get("body"), answer::toString);
    }
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer =
          call(url("dying", "/echo?id=" + id), "method", "POST", "body", "made", "streams", "yes");
      assertEquals("POST made", answer.get("body"), answer::toString);
    }
    assertEquals(16, instances.received(id).size());
    assertTrue(instances.received(id).stream().anyMatch(Cases::second), "one was passed over");
  }

  private void retryElsewhere() {
    String id = id();
    Map<String, String> answer = call(url("flaky", "/status?code=503&times=1&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(2, all.size());
    assertNotEquals(all.get(0).instance(), all.get(1).instance());
    assertNotEquals(all.get(0).spanId(), all.get(1).spanId());
    assertEquals(all.get(0).traceId(), all.get(1).traceId());
    assertTrue(second(all.get(1)));
    assertEquals(1, span(all.get(1)).path("attributes").path("http.request.resend_count").asInt());
  }

  private void retryReset() {
    String id = id();
    Map<String, String> answer = call(url("flaky", "/reset?times=1&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(2, instances.received(id).size());
  }

  private void noRetryTwice() {
    String id = id();
    Map<String, String> answer = call(url("flaky", "/status?code=503&id=" + id));
    assertEquals("503", answer.get("status"), answer::toString);
    assertEquals(2, instances.received(id).size());
    String reset = id();
    call(url("flaky", "/reset?id=" + reset));
    // A kept connection that broke is the library's to replace: once for an attempt, or for a call.
    boolean each = cell.isUrlConnection() || cell.isJdkClient() || cell.isOkHttp() || cell.isAhc();
    int most = each ? 4 : 3;
    assertTrue(instances.received(reset).size() <= most, () -> "" + instances.received(reset));
    assertTrue(instances.received(reset).stream().anyMatch(Cases::second));
  }

  private void unsafeMethod() {
    String id = id();
    Map<String, String> answer =
        call(url("flaky", "/status?code=503&times=1&id=" + id), "method", "POST", "body", "x");
    assertEquals("503", answer.get("status"), answer::toString);
    assertEquals(1, instances.received(id).size());
  }

  private void replayableBody() {
    String id = id();
    Map<String, String> answer =
        call(url("flaky", "/status?code=503&times=1&id=" + id), "method", "PUT", "body", "twice");
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(2, all.size());
    assertEquals("twice", all.get(0).body());
    assertEquals("twice", all.get(1).body());
  }

  private void streamedBodyNotRepeated() {
    for (int i = 0; i < 3; i++) {
      // Or the request would be the one that upgrades a connection, whose body Jetty leaves out.
      call(url("flaky", "/ok"));
    }
    String id = id();
    Map<String, String> answer =
        call(
            url("flaky", "/status?code=503&times=1&id=" + id),
            "method",
            "PUT",
            "body",
            "once",
            "streams",
            "yes");
    assertEquals("503", answer.get("status"), answer::toString);
    assertEquals("once", one(id).body());
  }

  private void deadline() {
    String sent = untilRead(id -> endsInTime(id, url("late", "/slow?id=" + id)));
    assertTrue(instances.received(sent).get(0).header("x-envoy-expected-rq-timeout-ms") != null);
  }

  private void breaker() {
    Map<String, String> answer = Map.of();
    for (int i = 0; i < 40; i++) {
      answer = call(url("broken", "/ok"));
      if (answer.getOrDefault("message", "").contains("graft")) {
        break;
      }
    }
    String message = answer.getOrDefault("message", "");
    assertTrue(message.contains("broken"), message);
    assertTrue(message.contains("breaker"), message);
    assertTrue(message.contains("try again in"), message);
    assertTrue(answer.get("kinds").contains("java.net.ConnectException"), answer::toString);
  }
}
