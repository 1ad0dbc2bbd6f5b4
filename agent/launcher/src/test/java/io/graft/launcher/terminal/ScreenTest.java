package io.graft.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.launcher.terminal.Screen.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void coloursTakeNoColumns() {
    Screen screen = new Screen(out, true, true, 10);
    String text = screen.colour(Level.BAD, "0123456789");
    assertEquals(10, Ansi.length(text));
    screen.line(text);
    screen.line(screen.colour(Level.BAD, "0123456789ab"));
    assertEquals("\u001b[31m0123456789\u001b[0m\n\u001b[31m01234567..\u001b[0m\n", printed());
  }

  @Test
  void withoutColoursThereIsNoEscapeSequence() {
    Screen screen = new Screen(out, false, false, 80);
    screen.line(screen.bold("a") + screen.dim("b") + screen.colour(Level.GOOD, "c"));
    assertEquals("abc\n", printed());
  }

  @Test
  void aParagraphIsIndentedByItsFirstWords() {
    Screen screen = new Screen(out, false, false, 20);
    assertEquals(
        List.of("! its only instance", "  is ejected by shop"),
        screen.wrapped("! ", "its only instance is ejected by shop"));
    assertEquals(
        List.of("a", "0123456789012345678901234", "b"),
        screen.wrapped("", "a 0123456789012345678901234 b"));
  }

  @Test
  void whatATerminalWouldObeyIsNotPrinted() {
    assertEquals("red ?[31m?", Ansi.printable("red \u001b[31m\u009b"));
    assertEquals("a?b?c", Ansi.printable("a\nb\u202ec"));
    String usual = "Gr\u00fc\u00dfe \u2026 \u4e2d";
    assertEquals(usual, Ansi.printable(usual));
  }

  @Test
  void aTableIsCutInItsFirstColumn() {
    TextTable table = new TextTable().alignRight(1);
    table.add("SERVICE", "REQUESTS");
    table.add("a-service-with-a-long-name", "12/s");
    assertEquals(List.of("SERVICE     REQUESTS", "a-servic..      12/s"), table.lines(20));
  }

  @Test
  void optionsStandAnywhere() {
    String[] words = {"why", "--url", "h:1", "orders", "--json"};
    Arguments arguments = Arguments.parse(words, 1, "--json", "--url=");
    assertEquals(List.of("orders"), arguments.words());
    assertEquals("h:1", arguments.value("--url"));
    assertEquals(
        "h:2", Arguments.parse(new String[] {"why", "--url=h:2"}, 1, "--url=").value("--url"));
    for (String wrong : new String[] {"--jsn", "--url", "--json=yes"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Arguments.parse(new String[] {"why", wrong}, 1, "--json", "--url="));
    }
  }

  @Test
  void figuresAreShort() {
    assertEquals("-", Figures.rate(Double.NaN));
    assertEquals("3.0/min", Figures.rate(0.05));
    assertEquals("1.5/s", Figures.rate(1.5));
    assertEquals("1234/s", Figures.rate(1234));
    assertEquals("<0.1%", Figures.share(0.0005));
    assertEquals("5.2%", Figures.share(0.052));
    assertEquals("<5 ms", Figures.bucketMillis(3));
    assertEquals("-", Figures.bucketMillis(Double.NaN));
    assertEquals("1.2 s", Figures.millis(1234));
    assertEquals("3 h 10 min", Figures.span(11_400_000));
    assertEquals("1 service", Figures.counted(1, "service"));
  }
}
