package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The way of a call and of a request, in {@code agent/README.md}, is the list in the source. */
class WayTest {
  private static final String GOVERNANCE = "agent/governance/src/main/java/io/graft/governance/";

  private static final Pattern FIELD = Pattern.compile("(?m)^ +private .*?(\\w+Step) \\w+(?: =|;)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+Step)` \\|");

  @Test
  void theWayOfACallIsThatOfTheSource() throws IOException {
    assertEquals(
        inTheSource("step/Pipeline.java"),
        inTheDocument("## The way of a call\n", "## The way of a request\n"));
  }

  @Test
  void theWayOfARequestIsThatOfTheSource() throws IOException {
    assertEquals(
        inTheSource("inbound/InboundPipeline.java"),
        inTheDocument("## The way of a request\n", "## How to add an adapter\n"));
  }

  private static List<String> inTheSource(String file) throws IOException {
    Path source = Documents.ROOT.resolve(GOVERNANCE + file);
    List<String> steps = names(FIELD, Files.readString(source));
    assertTrue(steps.size() > 2, steps.toString());
    return steps;
  }

  private static List<String> inTheDocument(String begin, String end) {
    String text = Documents.at("agent/README.md").text();
    return names(ROW, text.substring(text.indexOf(begin), text.indexOf(end)));
  }

  private static List<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
