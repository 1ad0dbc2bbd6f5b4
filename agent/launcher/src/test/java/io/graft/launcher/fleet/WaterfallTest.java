package io.graft.launcher.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Screen;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaterfallTest {
  private final List<JsonValue> spans = new ArrayList<>();

  private void span(
      String trace, String id, String parent, String kind, String service, long begin, long micros)
      throws JsonException {
    spans.add(
        JsonValue.read(
            String.format(
                "{\"traceId\":\"%s\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"kind\":\"%s\","
                    + "\"name\":\"GET /x\",\"service\":\"%s\",\"destination\":\"users\","
                    + "\"startEpochMicros\":%d,\"durationMicros\":%d,\"status\":\"UNSET\","
                    + "\"attributes\":{\"http.response.status_code\":\"200\"}}",
                trace, id, parent, kind, service, begin, micros)));
  }

  private List<String> lines(Trace trace) {
    Screen screen = Screen.of(new PrintStream(new ByteArrayOutputStream()));
    List<String> lines = new Waterfall(screen, trace).lines();
    lines.forEach(line -> assertTrue(Ansi.length(line) <= 80, line));
    return lines;
  }

  @Test
  void childrenStandBelowTheirParentsAndBarsBesideThem() throws Exception {
    span("t", "2", "1", "CLIENT", "shop", 2500, 5000);
    span("t", "1", "0", "SERVER", "shop", 0, 10_000);
    span("t", "3", "2", "SERVER", "users", 5000, 2500);
    List<String> lines = lines(Trace.of(spans).get(0));
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).matches("shop GET /x {27}={25} +10 ms  200"), lines.get(0));
    assertTrue(lines.get(1).matches("  -> users {34}-{13} +5[.]0 ms  200"), lines.get(1));
    assertTrue(lines.get(2).startsWith("    users GET /x "), lines.get(2));
  }

  @Test
  void clocksThatDifferAndAgentsThatErrDoNoHarm() throws Exception {
    span("t", "1", "", "SERVER", "shop", 1_000_000, 1000);
    span("t", "2", "1", "SERVER", "users", 0, 2_000_000_000);
    span("t", "1", "", "SERVER", "shop", 1_000_000, 1000);
    span("c", "8", "9", "SERVER", "x", 0, 0);
    span("c", "9", "8", "SERVER", "y", 0, 0);
    List<Trace> traces = Trace.of(spans);
    assertEquals(2, traces.size());
    for (Trace each : traces) {
      assertEquals(2, lines(each).size(), "each span once");
    }
  }

  @Test
  void aSpanWhoseParentIsNotKnownBeginsATree() throws Exception {
    span("t", "1", "0", "SERVER", "shop", 0, 10);
    span("t", "5", "4", "SERVER", "users", 5, 2);
    Trace trace = Trace.of(spans).get(0);
    assertEquals(2, trace.roots().size());
    assertEquals(2, lines(trace).size());
  }
}
