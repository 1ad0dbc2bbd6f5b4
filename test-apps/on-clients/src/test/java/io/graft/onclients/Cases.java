package io.graft.onclients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.CellTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** The cases of one client of a program. */
abstract class Cases {
  private static final CellTable TABLE = CellTable.titled("What sits on a client");

  final Program program;
  final String client;
  private final Map<String, Executable> all = new LinkedHashMap<>();

  Cases(Program program, String client) {
    this.program = program;
    this.client = client;
  }

  final void add(String sentence, Executable test) {
    all.put(sentence, test);
  }

  final List<DynamicTest> tests(String row, int jdk) {
    List<DynamicTest> tests = new ArrayList<>();
    all.forEach(
        (sentence, test) ->
            tests.add(
                DynamicTest.dynamicTest(
                    client + ": " + sentence, () -> TABLE.run(row, jdk, test))));
    return tests;
  }

  final Program.Answer get(String url) {
    return program.call(client, "GET", url);
  }

  final Program.Answer post(String url) {
    return program.call(client, "POST", url);
  }

  final List<Received> received(String id) {
    return program.instances.received(id);
  }

  final Received one(String id) {
    assertEquals(1, received(id).size(), () -> "" + received(id));
    return received(id).get(0);
  }

  final Set<String> instancesOf(String id) {
    Set<String> addresses = new HashSet<>();
    received(id).forEach(each -> addresses.add(each.instance()));
    return addresses;
  }

  static void assertOk(String body, Program.Answer answer) {
    assertTrue(answer.ok(), answer::text);
    assertEquals(body, answer.text());
  }

  static void assertFailed(String kind, Program.Answer answer) {
    assertFalse(answer.ok(), answer::text);
    assertEquals(kind, answer.kind(), answer::text);
  }

  /** One client span, the parent of what the instance serves, and the application's own header. */
  final JsonNode assertTracedOnce(String id) {
    Received received = one(id);
    assertEquals(Program.TRACE, received.traceId());
    assertEquals("kept", received.header("x-own"));
    List<JsonNode> spans = program.spans(id, 1);
    assertEquals(1, spans.size(), spans::toString);
    assertEquals(received.spanId(), spans.get(0).path("spanId").asText());
    assertEquals(Program.TRACE, spans.get(0).path("traceId").asText());
    return spans.get(0);
  }

  /** Calls what always fails until the breaker refuses; then nothing arrives any more. */
  final void assertBreaks(String service, String kind) {
    String id = Program.id();
    Program.Answer answer = post("http://" + service + "/failing?id=" + id);
    for (int i = 0; i < 60 && !answer.text().contains("breaker open"); i++) {
      answer = post("http://" + service + "/failing?id=" + id);
    }
    assertTrue(answer.text().contains("breaker open"), answer.text());
    assertFailed(kind, answer);
    assertTrue(received(id).size() < 40, () -> "" + received(id).size());
  }
}
