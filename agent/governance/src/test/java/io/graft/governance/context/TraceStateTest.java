package io.graft.governance.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the W3C's own test suite that concern {@code tracestate}. */
class TraceStateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo=1",
        "foo=1,bar=2",
        "foo=1,foo=1", // a key that occurs twice may be kept, and the trace must be
        "foo@=1",
        "foo@@bar=1",
        "foo@bar@baz=1",
        "fw529a3039@dt=FfAAAAA",
        "0foo=1",
        "abcdefghijklmnopqrstuvwxyz0123456789_-*/=1",
        "foo= !\"#$%&'()*+-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`a{|}~"
      })
  void isPassedOnUnchanged(String header) {
    assertSame(header, TraceState.read(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo =1", // a key may hold no blank
        "FOO=1",
        "foo.bar=1",
        "foo@bar=1,.=2",
        "@foo=1",
        "=1",
        "foo",
        "foo=",
        "foo=bar=baz",
        "foo=,bar=3",
        "foo=b\u00e4r",
        "foo=b\tr",
        "foo=1,bar"
      })
  void isDroppedAsAWhole(String header) {
    assertNull(TraceState.read(header));
  }

  @Test
  void blanksAroundEntriesAndEmptyEntriesAreRemoved() {
    assertEquals("foo=1,bar=2", TraceState.read("foo=1 , bar=2"));
    assertEquals("foo=1,bar=2", TraceState.read(" \tfoo=1\t,\t bar=2 "));
    assertEquals("foo=1,bar=2", TraceState.read("foo=1,,bar=2"));
    assertEquals("foo=1", TraceState.read(",foo=1"));
    assertEquals("foo=1", TraceState.read("foo=1,"));
    assertEquals("foo=1", TraceState.read(" , foo=1, ,"));
    assertEquals("foo= 1,bar=2", TraceState.read("foo= 1,bar=2"));
  }

  @Test
  void noHeaderGivesNoHeader() {
    assertNull(TraceState.read(null));
    assertNull(TraceState.read(""));
    assertNull(TraceState.read("  \t"));
    assertNull(TraceState.read(",,"));
  }

  @Test
  void upTo32EntriesAreKept() {
    assertEquals(endpoints(32), TraceState.read(endpoints(32)));
    assertNull(TraceState.read(endpoints(33)));
  }

  @Test
  void keysAndValuesHaveAMaximumLength() {
    String key = "k".repeat(256);
    String value = "v".repeat(256);
    assertEquals(key + "=" + value, TraceState.read(key + "=" + value));
    assertNull(TraceState.read(key + "k=1"));
    assertNull(TraceState.read("k=" + value + "v"));
    String vendor = "t" + "a".repeat(240) + "@vendor1234567";
    assertEquals(vendor + "=1", TraceState.read(vendor + "=1"));
  }

  @Test
  void aLongHeaderLosesLongEntriesFirstAndThenTheLast() {
    String small = endpoints(20);
    String large =
        IntStream.range(0, 12)
            .mapToObj(i -> "large" + i + "=" + "x".repeat(255))
            .collect(Collectors.joining(","));
    String passed = TraceState.read(large.replace("x".repeat(255), "x".repeat(250)) + "," + small);
    assertTrue(TraceState.read(large + "," + small).endsWith(small));
    assertTrue(passed.length() <= 4096);
    String middling =
        IntStream.range(0, 32)
            .mapToObj(i -> String.format("m%02d=%s", i, "y".repeat(124)))
            .collect(Collectors.joining(","));
    String cut = TraceState.read(middling.replace("y".repeat(124), "y".repeat(140)));
    assertTrue(cut.startsWith("m00=") && cut.length() <= 4096 && cut.length() > 512);
  }

  @Test
  void aMegabyteCostsNothing() {
    String flood = "a=1,".repeat(1 << 18);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 100_000; i++) {
            assertNull(TraceState.read(flood));
          }
        });
  }

  private static String endpoints(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "bar" + i + "=" + i)
        .collect(Collectors.joining(","));
  }
}
