package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NoticeTest {
  @Test
  void aNoticeIsOneLineWhateverIsInIt() {
    assertEquals("a\\nb\\r\\tc\\u001b[31m\\u2028ü", Notice.oneLine("a\nb\r\tc\u001b[31m\u2028ü"));
    assertEquals(1001, Notice.oneLine("x".repeat(1 << 20)).length());
  }

  @Test
  void aNoticeGoesToStandardErrorWithItsPrefix() {
    assertEquals("[graft] hello" + System.lineSeparator(), printed(() -> Notice.print("hello")));
  }

  @Test
  void aFailureIsItsClassAndMessage() {
    assertEquals(
        "IOException: disk\\nfull", Notice.oneLine(Notice.reason(new IOException("disk\nfull"))));
    assertEquals("IOException", Notice.reason(new IOException()));
  }

  @Test
  void aNoticeIsPrintedOnceForItsKeyUntilItIsForgotten() {
    String out =
        printed(
            () -> {
              Notice.once("key of this test", "one");
              Notice.once("key of this test", "two");
              Notice.atMost("key of this test", 60000, "three");
              Notice.forget("key of this test");
              Notice.once("key of this test", "four");
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
