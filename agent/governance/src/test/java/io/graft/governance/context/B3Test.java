package io.graft.governance.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class B3Test {
  private static final String TRACE = "80f198ee56343ba864fe8b2a57d3eff7";
  private static final String SPAN = "e457b5a2e4d86bd1";

  @ParameterizedTest
  @CsvSource({"-1,1", "-d,1", "-0,0", "'',256", "-1-05e3ac9a4f6e3b90,1"})
  void theSingleHeaderIsRead(String rest, int flags) {
    TraceIds ids = B3.single(TRACE + "-" + SPAN + rest);
    assertNotNull(ids);
    assertEquals(TRACE, ids.traceIdHex());
    assertEquals(SPAN, ids.spanIdHex());
    assertEquals(flags, ids.flags());
  }

  @Test
  void ashortTraceIdIsPadded() {
    assertEquals(
        "000000000000000064fe8b2a57d3eff7",
        B3.single("64fe8b2a57d3eff7-" + SPAN + "-1").traceIdHex());
  }

  @Test
  void aDecisionWithoutIdsCounts() {
    assertEquals(0, B3.single("0").flags());
    assertEquals(1, B3.single("1").flags());
    assertEquals(0, B3.single("0").spanId());
    assertEquals(0, B3.multiple(null, null, "0", null).flags());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "nonsense",
        "-",
        TRACE,
        TRACE + "-",
        TRACE + "-" + SPAN + "-2",
        TRACE + "-" + SPAN + "-10",
        TRACE + "-" + SPAN + "x",
        "00000000000000000000000000000000-" + SPAN + "-1",
        TRACE + "-0000000000000000-1",
        "80f198ee56343ba864fe8b2a57d3eff-" + SPAN + "-1"
      })
  void invalidHeadersAreIgnored(String header) {
    assertNull(B3.single(header));
  }

  @Test
  void theMultipleHeadersAreRead() {
    TraceIds ids = B3.multiple(TRACE.toUpperCase(), SPAN, "true", null);
    assertEquals(TRACE, ids.traceIdHex());
    assertEquals(1, ids.flags());
    assertEquals(1, B3.multiple(TRACE, SPAN, "0", "1").flags(), "debug means sampled");
    assertEquals(B3.UNDECIDED, B3.multiple(TRACE, SPAN, null, null).flags());
    assertNull(B3.multiple(TRACE, null, null, null));
  }

  @Test
  void aWrittenHeaderCanBeRead() {
    TraceIds ids = new TraceIds(1, 2, 3, TraceIds.SAMPLED);
    assertEquals("00000000000000010000000000000002-0000000000000003-1", B3.write(ids));
    assertEquals(ids.traceParent(), B3.single(B3.write(ids)).traceParent());
  }
}
