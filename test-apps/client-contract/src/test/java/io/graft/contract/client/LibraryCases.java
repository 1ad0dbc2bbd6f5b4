package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.function.Executable;

/** The ways of one library that others do not have. */
final class LibraryCases extends Cases {
  private static final List<String> APACHE_WAYS =
      List.of("minimal client", "host and request apart", "own planner");

  LibraryCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isUrlConnection()) {
      cases.put("connected first, and asked for a field alone", this::urlConnectionWays);
      cases.put("a verifier is asked for the logical name", this::ownVerifier);
    } else if (cell.isJdkClient()) {
      cases.put("lines, no body, and a request taken from a response", this::jdkWays);
      cases.put("a web socket is left alone", this::webSocket);
      if (!cell.http2()) {
        cases.put("a kept connection that breaks is replaced in its attempt", this::replaced);
      }
    } else if (cell.library().startsWith("Apache")) {
      cases.put("other clients and ways to execute", this::apacheWays);
      cases.put("credentials are found by the logical name and port", this::credentials);
      if (!cell.http2()) {
        cases.put("a pool's limit for a service holds for its instances", this::poolLimit);
      }
      if (cell.isApache5() || cell.isApacheAsync()) {
        cases.put("a deadline is over with its call", this::noDeadlineLeft);
      }
      if (cell.isApacheAsync()) {
        cases.put("a request that is aborted ends its call", this::abortedRequest);
        if (cell.row().contains(" 4.1")) {
          cases.put("requests of a list are left alone", this::pipelined);
        }
      }
    }
  }

  private void urlConnectionWays() {
    for (String way : List.of("connected first", "used again after its end")) {
      for (String service : List.of("http://inventory", "https://secure")) {
        String id = id();
        Map<String, String> answer = special(way, service + "/ok?id=" + id);
        assertEquals("hello", answer.get("body"), answer::toString);
        assertTrue(service.endsWith(one(id).header("host")));
        assertTrue(one(id).traceId() != null);
      }
    }
    String id = id();
    Map<String, String> answer = special("asked for a field", url("inventory", "/ok?id=" + id));
    assertEquals("HTTP/1.1 200 OK", answer.get("field"), answer::toString);
    assertEquals(1, instances.received(id).size());
  }

  private void ownVerifier() {
    Map<String, String> answer = special("own verifier", "https://impostor/ok?id=" + id());
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals("impostor", answer.get("asked"));
  }

  private void replaced() {
    assertEquals("200", call(url("single", "/ok?id=" + id())).get("status"));
    String id = id();
    Map<String, String> answer = call(url("single", "/reset?times=1&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> both = instances.received(id);
    assertEquals(2, both.size(), both::toString);
    assertEquals("1", both.get(1).header("x-graft-attempt"));
  }

  private void jdkWays() {
    String lines = id();
    assertEquals("hello", special("lines", url("inventory", "/ok?id=" + lines)).get("body"));
    String none = id();
    assertEquals(
        "200", special("no body wanted", url("inventory", "/ok?id=" + none)).get("status"));
    String again = id();
    Map<String, String> answer =
        special("the response's request", url("inventory", "/ok?id=" + again));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("false", answer.get("trace"), "the application's request has its own headers");
    assertEquals(2, instances.received(again).size());
    assertNotEquals(
        instances.received(again).get(0).spanId(), instances.received(again).get(1).spanId());
  }

  private void webSocket() {
    String id = id();
    String scheme = cell.scheme().equals("https") ? "wss" : "ws";
    Map<String, String> answer =
        special("web socket", scheme + "://127.0.0.1:" + port() + "/ok?id=" + id);
    assertTrue(answer.get("kinds").contains("WebSocketHandshakeException"), answer::toString);
    assertNull(one(id).header("traceparent"));
  }

  private void apacheWays() {
    List<String> ways = new ArrayList<>(APACHE_WAYS);
    if (cell.isAsync()) {
      if (cell.row().equals("Apache HttpClient 5.0, async")) {
        ways.remove("host and request apart"); // refused by the library
      }
      ways.add("simple request");
    } else {
      ways.add("response handler");
      ways.addAll(
          cell.isApache5()
              ? List.of("fluent", "caching client", "one connection")
              : List.of("client of 4.2"));
    }
    for (String way : ways) {
      String id = id();
      for (int i = 0; i < 6; i++) {
        Map<String, String> answer = special(way, url("inventory", "/ok?id=" + id));
        assertEquals("hello", answer.get("body"), () -> way + ": " + answer);
        assertNotEquals(
            "true", answer.get("given"), "the application's request has its own headers");
      }
      List<Received> all = instances.received(id);
      assertEquals(6, all.size(), way);
      assertEquals(3, instancesOf(id).size(), way);
      for (Received received : all) {
        // 4.3 writes the port where the URI is not absolute, and did so before.
        assertTrue(received.header("host").matches("inventory(:80)?"), received::toString);
        assertTrue(received.traceId() != null, way);
      }
    }
  }

  private void abortedRequest() {
    String id = id();
    Map<String, String> answer = special("aborted by its request", url("single", "/slow?id=" + id));
    assertEquals("cancelled", answer.get("end"), answer::toString);
    instances.release(id);
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }

  private void pipelined() {
    String id = id();
    Map<String, String> answer =
        special("pipelined", "http://127.0.0.1:" + port() + "/ok?id=" + id);
    assertEquals("200 200 200 ", answer.get("all"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(3, all.size());
    for (Received received : all) {
      assertNull(received.header("traceparent"), received::toString);
    }
  }

  private void credentials() {
    String id = id();
    Map<String, String> answer = special("credentials ahead", url("inventory", "/ok?id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertTrue(String.valueOf(one(id).header("authorization")).startsWith("Basic "));
  }

  private void poolLimit() {
    String id = id();
    Map<String, String> answer = special("limited pool", url("single", "/ok?id=" + id));
    assertEquals("3", answer.get("open"), answer::toString);
  }

  /** The connection is kept, and the timeout that a deadline has given it is not. */
  private void noDeadlineLeft() throws InterruptedException {
    // On a busy machine its time may be over first; then there is no connection to be kept.
    untilRead(
        hasty -> {
          Map<String, String> hurried = words(url("single", "/ok?id=" + hasty));
          hurried.put("way", "no timeout");
          String header = "x-envoy-expected-rq-timeout-ms";
          return "200".equals(probe().askWithin("special", hurried, header, "400").get("status"));
        });
    String id = id();
    Map<String, String> patient = words(url("single", "/slow?id=" + id));
    patient.put("way", "no timeout");
    AtomicReference<Map<String, String>> late = new AtomicReference<>();
    Thread caller = new Thread(() -> late.set(probe().ask("special", patient)));
    caller.start();
    Await.until("a request to be waiting", () -> instances.received(id).size() == 1);
    caller.join(600); // longer than the deadline was, unless the call fails before
    instances.release(id);
    caller.join();
    assertEquals("200", late.get().get("status"), () -> late.get().toString());
  }
}
