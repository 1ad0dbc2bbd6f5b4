package io.graft.governance.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ValueParserTest {
  @Test
  void durationsHaveUnitsAndAreMillisecondsWithoutOne() {
    assertEquals(250, ValueParser.millis("250ms"));
    assertEquals(250, ValueParser.millis(" 250 "));
    assertEquals(5000, ValueParser.millis("5s"));
    assertEquals(1500, ValueParser.millis("1.5 S"));
    assertEquals(120000, ValueParser.millis("2m"));
    assertEquals(3600000, ValueParser.millis("1h"));
    assertEquals(86400000, ValueParser.millis("1d"));
    assertEquals(0, ValueParser.millis("0"));
    assertBad(
        ValueParser::millis,
        "",
        "fast",
        "5 parsecs",
        "-1s",
        "s",
        "1.2.3s",
        "NaN",
        "1e3",
        "0x10",
        "∞");
    assertBad(ValueParser::millis, "99999999999999999999d");
  }

  @Test
  void fractionsAreTheNearestDoubles() {
    for (String text :
        new String[] {"1.4", "0.1", "3.", ".5", "123456.789", "0.30000000000000004"}) {
      assertEquals(Double.parseDouble(text), ValueParser.number(text), text);
    }
    assertBad(ValueParser::number, "", ".", "1.2.3", "-1", "1e3");
  }

  @Test
  void durationsAreFormattedInTheLargestUnitThatDividesThem() {
    assertEquals("0s", ValueParser.time(0));
    assertEquals("250ms", ValueParser.time(250_000_000L));
    assertEquals("90s", ValueParser.time(90_000_000_000L));
    assertEquals("5m", ValueParser.time(300_000_000_000L));
    assertEquals("24h", ValueParser.time(86_400_000_000_000L));
    assertEquals("0.5ms", ValueParser.time(500_000L));
    assertEquals("300s", ValueParser.shortTime(300_000_000_000L));
  }

  @Test
  void ratiosArePercentagesOrFractions() {
    assertEquals(0.5, ValueParser.ratio("50%"));
    assertEquals(0.5, ValueParser.ratio("0.5"));
    assertEquals(1, ValueParser.ratio("100 %"));
    assertBad(ValueParser::ratio, "101%", "1.5", "-10%", "half", "%");
  }

  @Test
  void flagsAreWords() {
    assertTrue(ValueParser.flag("TRUE"));
    assertTrue(ValueParser.flag("on"));
    assertFalse(ValueParser.flag("no"));
    assertFalse(ValueParser.flag("0"));
    assertBad(ValueParser::flag, "maybe", "");
  }

  @Test
  void integersHaveNoFraction() {
    assertEquals(0, ValueParser.integer("0"));
    assertEquals(Integer.MAX_VALUE, ValueParser.integer("2147483647"));
    assertEquals(65535, ValueParser.port("65535"));
    assertBad(ValueParser::integer, "2147483648", "1.0", "-1", "", "one", "99999999999999999999");
    assertBad(ValueParser::port, "65536", "http");
  }

  @Test
  void listsLoseBlanksAndEmptyParts() {
    assertEquals(List.of("a", "b c"), ValueParser.list(" a ,, b c,"));
    assertEquals(List.of(), ValueParser.list(" , "));
  }

  private static void assertBad(Function<String, ?> reader, String... texts) {
    for (String text : texts) {
      IllegalArgumentException reason =
          assertThrows(IllegalArgumentException.class, () -> reader.apply(text), text);
      assertFalse(reason.getMessage().isEmpty());
    }
  }
}
