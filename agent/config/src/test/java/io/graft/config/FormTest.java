package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FormTest {
  @Test
  void durationsHaveUnitsAndAreMillisecondsWithoutOne() {
    assertEquals(250, Form.millis("250ms"));
    assertEquals(250, Form.millis(" 250 "));
    assertEquals(5000, Form.millis("5s"));
    assertEquals(1500, Form.millis("1.5 S"));
    assertEquals(120000, Form.millis("2m"));
    assertEquals(3600000, Form.millis("1h"));
    assertEquals(86400000, Form.millis("1d"));
    assertEquals(0, Form.millis("0"));
    assertBad(
        Form::millis, "", "fast", "5 parsecs", "-1s", "s", "1.2.3s", "NaN", "1e3", "0x10", "∞");
    assertBad(Form::millis, "99999999999999999999d");
  }

  @Test
  void sizesHavePowersOf1024() {
    assertEquals(4096, Form.bytes("4096"));
    assertEquals(64 * 1024, Form.bytes("64k"));
    assertEquals(1024 * 1024, Form.bytes("1MB"));
    assertEquals(3L << 30, Form.bytes("3g"));
    assertBad(Form::bytes, "1t", "-5", "k");
  }

  @Test
  void sharesArePercentOrFractions() {
    assertEquals(0.5, Form.ratio("50%"));
    assertEquals(0.5, Form.ratio("0.5"));
    assertEquals(1, Form.ratio("100 %"));
    assertBad(Form::ratio, "101%", "1.5", "-10%", "half", "%");
  }

  @Test
  void flagsAreWords() {
    assertTrue(Form.flag("TRUE"));
    assertTrue(Form.flag("on"));
    assertFalse(Form.flag("no"));
    assertFalse(Form.flag("0"));
    assertBad(Form::flag, "maybe", "");
  }

  @Test
  void numbersAreWholeWhereTheyHaveToBe() {
    assertEquals(0, Form.integer("0"));
    assertEquals(Integer.MAX_VALUE, Form.integer("2147483647"));
    assertEquals(65535, Form.port("65535"));
    assertBad(Form::integer, "2147483648", "1.0", "-1", "", "one", "99999999999999999999");
    assertBad(Form::port, "65536", "http");
  }

  @Test
  void listsLoseBlanksAndEmptyParts() {
    assertEquals(List.of("a", "b c"), Form.list(" a ,, b c,"));
    assertEquals(List.of(), Form.list(" , "));
  }

  private static void assertBad(Function<String, ?> reader, String... texts) {
    for (String text : texts) {
      IllegalArgumentException reason =
          assertThrows(IllegalArgumentException.class, () -> reader.apply(text), text);
      assertFalse(reason.getMessage().isEmpty());
    }
  }
}
