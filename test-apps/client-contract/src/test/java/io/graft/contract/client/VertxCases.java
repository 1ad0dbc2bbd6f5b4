package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** What Vert.x has and other clients have not. */
final class VertxCases extends Cases {
  VertxCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isVertx()) {
      cases.put("a request is made of its parts, and says them", this::stepwise);
      cases.put("all is told in the context of the caller", this::context);
      cases.put("a body that is written as the queue allows", this::upload);
      if (cell.row().contains(" 5.")) {
        cases.put("a path that cannot be written fails alone, and at once", this::unwritten);
      }
    }
  }

  private void stepwise() {
    String id = id();
    Map<String, String> answer = special("stepwise", url("inventory", "/echo?id=" + id));
    assertEquals("PUT body", answer.get("body"), answer::toString);
    String path = "/echo?id=" + id + "&more=yes";
    assertEquals("PUT " + path + " " + url("inventory", path), answer.get("known"));
    assertEquals("false", answer.get("given"), "the application's request has its own headers");
    assertEquals("1", one(id).header("x-one"));
    assertEquals("2", one(id).header("x-two"));
    if (!cell.scheme().equals("https")) {
      String line = id();
      assertEquals("hello", special("line", url("inventory", "/ok?id=" + line)).get("body"));
      assertTrue(one(line).traceId() != null);
    }
  }

  private void context() {
    String id = id();
    Map<String, String> answer =
        special("context", url("flaky", "/status?code=503&times=1&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("true true true", answer.get("seen"));
    assertEquals(2, instances.received(id).size());
  }

  private void upload() {
    String id = id();
    Map<String, String> answer = special("large upload", url("sticky", "/ok?id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(200 * 16 * 1024, one(id).body().length());
    assertTrue(Integer.parseInt(answer.get("full")) > 0, answer::toString);
  }

  /** Where 4 fails on the thread of another connection, it tells nobody, with and without Graft. */
  private void unwritten() {
    Map<String, String> words = words("http://inventory/ok");
    words.put("way", "unchecked address");
    words.put("host", "inventory");
    words.put("path", "/a b");
    Map<String, String> answer = probe().ask("special", words);
    assertTrue(
        answer.getOrDefault("kinds", "").contains("IllegalArgumentException"), answer::toString);
    for (int i = 0; i < 3; i++) {
      assertEquals("200", call(url("inventory", "/ok?id=" + id())).get("status"));
    }
  }
}
