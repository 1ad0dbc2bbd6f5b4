package io.graft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AgentLogTest {
  @Test
  void anyTextIsOneLine() {
    assertEquals("a\\nb\\r\\tc\\u001b[31m\\u2028ü", AgentLog.oneLine("a\nb\r\tc\u001b[31m\u2028ü"));
    assertEquals(1001, AgentLog.oneLine("x".repeat(1 << 20)).length());
    int escaped = AgentLog.oneLine("\u001b".repeat(1 << 20)).length();
    assertTrue(escaped < 1010, escaped + " characters");
  }

  @Test
  void linesGoToStandardErrorWithThePrefix() {
    assertEquals("[graft] hello" + System.lineSeparator(), printed(() -> AgentLog.print("hello")));
  }

  @Test
  void aFailureIsItsClassAndMessage() {
    assertEquals(
        "IOException: disk\\nfull",
        AgentLog.oneLine(AgentLog.reason(new IOException("disk\nfull"))));
    assertEquals("IOException", AgentLog.reason(new IOException()));
  }

  @Test
  void aLineIsPrintedOncePerKeyUntilForgotten() {
    String out =
        printed(
            () -> {
              AgentLog.once("key of this test", "one");
              AgentLog.once("key of this test", "two");
              AgentLog.atMost("key of this test", 60000, "three");
              AgentLog.forget("key of this test");
              AgentLog.once("key of this test", "four");
            });
    assertEquals(2, out.lines().count(), out);
    assertTrue(out.contains("one") && out.contains("four"), out);
  }

  private static String printed(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
