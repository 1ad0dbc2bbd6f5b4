package io.graft.documents;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that is followed from its first command to its last, as a reader does. A block of Java or
 * properties whose first line is a comment with a name is a file.
 */
final class Guide {
  /** The page. */
  static final String PAGE = "docs/security.md";

  private static final Pattern FILE = Pattern.compile("(?://|#) (\\w+\\.(?:java|properties))");

  /**
   * What a reader does next.
   *
   * @param file the name of a file to save; empty: it is a command
   * @param lines of the file
   */
  record Step(String file, List<String> lines, Command command) {}

  private Guide() {}

  /**
   * Returns the steps in their order.
   *
   * @param ports the ports of the page, and free ones to take in their places
   */
  static List<Step> steps(Map<Integer, Integer> ports) {
    List<Step> steps = new ArrayList<>();
    for (Document.Block block : Documents.at(PAGE).blocks()) {
      List<String> lines = block.lines().stream().map(line -> replaced(line, ports)).toList();
      Document.Block here = new Document.Block(block.language(), lines, block.line());
      Matcher file = FILE.matcher(lines.isEmpty() ? "" : lines.get(0));
      if (file.matches()) {
        Command none = new Command("save " + file.group(1), version(), block.line(), List.of());
        steps.add(new Step(file.group(1), lines, none));
      }
      Command.of(here).forEach(command -> steps.add(new Step("", List.of(), command)));
    }
    return steps;
  }

  private static int version() {
    return Jdk.current().version();
  }

  private static String replaced(String line, Map<Integer, Integer> ports) {
    String text = line;
    for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
      text = text.replaceAll("\\b" + port.getKey() + "\\b", port.getValue().toString());
    }
    return text;
  }
}
