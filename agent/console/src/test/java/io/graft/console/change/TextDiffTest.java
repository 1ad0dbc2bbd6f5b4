package io.graft.console.change;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextDiffTest {
  private static String diff(String before, String after) {
    StringBuilder out = new StringBuilder();
    for (TextDiff.Line each : TextDiff.of(before, after)) {
      out.append(each.kind).append(each.number).append(each.text).append('|');
    }
    return out.toString();
  }

  @Test
  void linesThatDifferAreShownWithThoseAround() {
    assertEquals("", diff("a\nb\n", "a\nb\n"));
    assertEquals("", diff("", ""));
    assertEquals(" 1a|-2b|+2c| 3d|", diff("a\nb\nd", "a\nc\nd"));
    assertEquals("+1a|+2b|", diff("", "a\nb"));
    assertEquals("-1a|", diff("a", ""));
    assertEquals(
        "@1| 4d| 5e| 6f|+7x| 8g| 9h| 10i|@11|",
        diff("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk", "a\nb\nc\nd\ne\nf\nx\ng\nh\ni\nj\nk"));
    assertEquals(" 1a|-2b| 2c|+3d|", diff("a\nb\nc", "a\nc\nd"));
  }

  @Test
  void hugeTextsAreComparedWithoutMuchTimeOrMemory() {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      before.append("a").append(i).append('\n');
      after.append("b").append(i).append('\n');
    }
    assertEquals(40_001, TextDiff.of(before.toString(), after.toString()).size());
  }
}
