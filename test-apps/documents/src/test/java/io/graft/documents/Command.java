package io.graft.documents;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of a document.
 *
 * @param line what a user types
 * @param jdk the feature version of the JDK that it is about
 * @param where its line in the document
 * @param output what it prints, as shown; empty: not shown
 */
record Command(String line, int jdk, int where, List<String> output) {
  private static final Pattern JDK = Pattern.compile("# JDK (\\d+).*");

  /** Any command, of which only what it prints is of interest. */
  static Command showing(String... output) {
    return new Command("", Jdk.current().version(), 0, List.of(output));
  }

  /** Returns the commands of a block in their order; none, where it is not one of commands. */
  static List<Command> of(Document.Block block) {
    return switch (block.language()) {
      case "sh" -> script(block);
      case "console" -> session(block);
      default -> List.of();
    };
  }

  private static List<Command> script(Document.Block block) {
    List<Command> commands = new ArrayList<>();
    int jdk = Jdk.current().version();
    StringBuilder begun = new StringBuilder();
    for (int i = 0; i < block.lines().size(); i++) {
      String line = block.lines().get(i).strip();
      Matcher of = JDK.matcher(line);
      if (of.matches()) {
        jdk = Integer.parseInt(of.group(1));
      } else if (line.endsWith("\\")) {
        begun.append(line, 0, line.length() - 1).append(' ');
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        String all = begun.append(line).toString().replaceAll(" +", " ");
        commands.add(new Command(all, jdk, block.line() + i + 1, List.of()));
        begun.setLength(0);
      }
    }
    return commands;
  }

  private static List<Command> session(Document.Block block) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < block.lines().size(); i++) {
      String line = block.lines().get(i);
      if (line.startsWith("$ ")) {
        commands.add(
            new Command(
                line.substring(2),
                Jdk.current().version(),
                block.line() + i + 1,
                new ArrayList<>()));
      } else if (!line.isBlank()) {
        commands.get(commands.size() - 1).output().add(line);
      }
    }
    return commands;
  }

  /** Whether it starts a service, which does not end by itself. */
  boolean startsTheService() {
    return line.contains("-jar orders.jar");
  }

  /** Whether the JVM writes a file when it ends, so that it has to end in good order. */
  boolean endsWithAFile() {
    return line.contains("-XX:AOTCacheOutput=") || line.contains("-XX:ArchiveClassesAtExit=");
  }

  boolean isWithoutGraft() {
    return line.contains("enabled=false") || !line.contains("-javaagent:");
  }

  /** Returns the lines of {@link #output} that {@code printed} has not, or not in that order. */
  List<String> missingIn(List<String> printed) {
    List<String> missing = new ArrayList<>();
    int next = 0;
    for (String shown : output) {
      Pattern pattern = pattern(shown);
      int at = next;
      while (at < printed.size() && !pattern.matcher(printed.get(at).strip()).matches()) {
        at++;
      }
      if (at == printed.size()) {
        missing.add(shown);
      } else {
        next = at + 1;
      }
    }
    return missing;
  }

  /**
   * Whether {@link #output} is all that was printed; a line that is {@code …} stands for any number
   * of lines.
   */
  boolean isWhole(String printed) {
    StringBuilder regex = new StringBuilder();
    for (String shown : output) {
      boolean any = shown.strip().equals("…");
      regex.append(any ? "(?:.*\n)*" : " *" + pattern(shown).pattern() + " *\n");
    }
    return Pattern.matches(regex.toString(), printed);
  }

  /** The blanks between the columns of a table differ from run to run. */
  private static Pattern pattern(String shown) {
    StringBuilder regex = new StringBuilder();
    Matcher part = Pattern.compile("…| +|[^… ]+").matcher(shown.strip());
    while (part.find()) {
      String text = part.group();
      regex.append(text.equals("…") ? ".*" : text.isBlank() ? " +" : Pattern.quote(text));
    }
    return Pattern.compile(regex.toString());
  }
}
