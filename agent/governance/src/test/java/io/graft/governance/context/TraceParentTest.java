package io.graft.governance.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the W3C's own test suite that concern {@code traceparent}. */
class TraceParentTest {
  private static final String IDS = "12345678901234567890123456789012-1234567890123456";

  @Test
  void aValidHeaderIsContinued() {
    String header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assertEquals(0, TraceParent.find(header));
    assertEquals(0x0af7651916cd43ddL, TraceParent.traceHigh(header, 0));
    assertEquals(0x8448eb211c80319cL, TraceParent.traceLow(header, 0));
    assertEquals(0xb7ad6b7169203331L, TraceParent.spanId(header, 0));
    assertEquals(TraceIds.SAMPLED, TraceParent.flags(header, 0));
  }

  @Test
  void aWrittenHeaderCanBeRead() {
    TraceIds ids = new TraceIds(-1, 2, Long.MIN_VALUE, TraceIds.RANDOM);
    String header = ids.traceParent();
    assertEquals("00-ffffffffffffffff0000000000000002-8000000000000000-02", header);
    assertEquals(0, TraceParent.find(header));
    assertEquals(-1, TraceParent.traceHigh(header, 0));
    assertEquals(2, TraceParent.traceLow(header, 0));
    assertEquals(Long.MIN_VALUE, TraceParent.spanId(header, 0));
    assertEquals(TraceIds.RANDOM, TraceParent.flags(header, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " 00-" + IDS + "-01",
        "\t00-" + IDS + "-01",
        "00-" + IDS + "-01 ",
        "00-" + IDS + "-01\t",
        "\t 00-" + IDS + "-01 \t",
        "cc-" + IDS + "-01",
        "cc-" + IDS + "-01-what-the-future-will-be-like",
        "cc-" + IDS + "-01-",
        "01-" + IDS + "-00"
      })
  void isValid(String header) {
    assertTrue(TraceParent.find(header) >= 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        // The version: 255, illegal characters, upper case, too long, too short.
        "ff-" + IDS + "-01",
        ".0-" + IDS + "-01",
        "0.-" + IDS + "-01",
        "CC-" + IDS + "-01",
        "000-" + IDS + "-01",
        "0000-" + IDS + "-01",
        "0-" + IDS + "-01",
        // Version 00 has nothing behind its flags; a later one has a dash there.
        "00-" + IDS + "-01.",
        "00-" + IDS + "-01-what-the-future-will-not-be-like",
        "cc-" + IDS + "-01.what-the-future-will-not-be-like",
        // The trace id: zero, illegal characters, upper case, too long, too short.
        "00-00000000000000000000000000000000-1234567890123456-01",
        "00-.2345678901234567890123456789012-1234567890123456-01",
        "00-1234567890123456789012345678901.-1234567890123456-01",
        "00-ABCDEF78901234567890123456789012-1234567890123456-01",
        "00-123456789012345678901234567890123-1234567890123456-01",
        "00-1234567890123456789012345678901-1234567890123456-01",
        // The parent id, likewise.
        "00-12345678901234567890123456789012-0000000000000000-01",
        "00-12345678901234567890123456789012-.234567890123456-01",
        "00-12345678901234567890123456789012-123456789012345.-01",
        "00-12345678901234567890123456789012-ABCDEF7890123456-01",
        "00-12345678901234567890123456789012-12345678901234567-01",
        "00-12345678901234567890123456789012-123456789012345-01",
        // The flags, likewise.
        "00-" + IDS + "-.0",
        "00-" + IDS + "-0.",
        "00-" + IDS + "-0A",
        "00-" + IDS + "-001",
        "00-" + IDS + "-1",
        // Two headers.
        "00-" + IDS + "-01,00-" + IDS + "-01",
        "00-" + IDS + "-01, 00-" + IDS + "-01",
        "cc-" + IDS + "-01,cc-" + IDS + "-01"
      })
  void beginsTheTraceAnew(String header) {
    assertEquals(-1, TraceParent.find(header));
  }

  @Test
  void onlyKnownFlagsArePassedOn() {
    assertEquals(3, TraceParent.flags("cc-" + IDS + "-ff", 0));
    assertEquals(2, TraceParent.flags("00-" + IDS + "-02", 0));
    assertEquals(0, TraceParent.flags("00-" + IDS + "-fc", 0));
  }

  @Test
  void aMegabyteIsNotRead() {
    assertEquals(-1, TraceParent.find("0".repeat(1 << 20)));
  }
}
