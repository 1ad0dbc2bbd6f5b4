package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** A call that is made within another one, by the same client or a different one. */
final class NestedCases extends Cases {
  NestedCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("a call within a call is governed, and the one around it still is", this::nested);
  }

  private void nested() {
    List<String> places =
        cell.isUrlConnection()
            ? List.of("cookies", "proxies", "appender")
            : cell.isJdkClient()
                ? List.of("cookies", "proxies")
                : cell.isOkHttp() ? List.of("interceptor", "proxies") : List.of("interceptor");
    for (String place : places) {
      for (String by : List.of("plain", "newer", "own")) {
        within(place, by);
      }
    }
  }

  private void within(String place, String by) {
    String outer = id();
    String inner = id();
    String about = place + " by " + by;
    Map<String, String> words = words(url("flaky", "/status?code=503&times=1&id=" + outer));
    words.put("way", "nested");
    words.put("place", place);
    words.put("by", by);
    words.put("token", url("inventory", "/ok?id=" + inner));
    Map<String, String> answer = probe().ask("special", words);
    assertEquals("200", answer.get("status"), () -> about + ": " + answer);

    Set<String> spans = new HashSet<>();
    List<Received> all = instances.received(outer);
    assertEquals(2, all.size(), about);
    assertEquals("1", all.get(0).header("x-graft-attempt"), about);
    assertEquals("2", all.get(1).header("x-graft-attempt"), about);
    assertEquals(2, instancesOf(outer).size(), about);
    all.forEach(each -> spans.add(each.spanId()));
    List<Received> tokens = instances.received(inner);
    assertFalse(tokens.isEmpty(), about);
    for (Received token : tokens) {
      assertEquals("inventory", token.header("host"), about);
      assertEquals("1", token.header("x-graft-attempt"), about);
      spans.add(token.spanId());
    }
    assertEquals(2 + tokens.size(), spans.size(), about);
    assertEquals(0, inFlight("flaky"), about);
  }
}
