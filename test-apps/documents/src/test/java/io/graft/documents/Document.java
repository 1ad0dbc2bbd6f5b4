package io.graft.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One Markdown file, as far as it can be wrong. */
final class Document {
  /**
   * A part of a document.
   *
   * @param line where it begins, from 1
   */
  record Part(String text, int line) {}

  /**
   * A fenced block.
   *
   * @param language what stands after the fence; empty: nothing
   */
  record Block(String language, List<String> lines, int line) {}

  private static final Pattern FENCE = Pattern.compile("( *)```+ *([a-z]*) *");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^()\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");

  private final Path path;
  private final String text;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Part> spans = new ArrayList<>();
  private final List<Part> links = new ArrayList<>();
  private final Set<String> anchors = new HashSet<>();

  private Document(Path path, String text) {
    this.path = path;
    this.text = text;
    String prose = withoutBlocks();
    parts(CODE, prose, spans);
    findAnchors(prose);
    // A code span may show what looks like a link, and a link may have a code span as its text.
    Matcher code = CODE.matcher(prose);
    parts(LINK, code.replaceAll(found -> "x".repeat(found.group().length())), links);
  }

  static Document read(Path path) {
    try {
      return new Document(path, Files.readString(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  String text() {
    return text;
  }

  List<Block> blocks() {
    return blocks;
  }

  /** What stands between back quotes, outside of blocks. */
  List<Part> spans() {
    return spans;
  }

  /** The targets of links and images. */
  List<Part> links() {
    return links;
  }

  /** What may follow the {@code #} of a link to here, by the rules of GitHub and GitLab. */
  Set<String> anchors() {
    return anchors;
  }

  /** Collects the fenced blocks, and returns the rest with as many lines as before. */
  private String withoutBlocks() {
    StringBuilder prose = new StringBuilder();
    List<String> block = null;
    String indent = "";
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      Matcher fence = FENCE.matcher(line);
      if (block != null) {
        if (fence.matches() && fence.group(2).isEmpty()) {
          block = null;
        } else {
          block.add(line.startsWith(indent) ? line.substring(indent.length()) : line);
        }
        prose.append('\n');
      } else if (fence.matches()) {
        block = new ArrayList<>();
        indent = fence.group(1);
        blocks.add(new Block(fence.group(2), block, number));
        prose.append('\n');
      } else {
        prose.append(line).append('\n');
      }
    }
    return prose.toString();
  }

  private static void parts(Pattern pattern, String prose, List<Part> into) {
    Matcher matcher = pattern.matcher(prose);
    while (matcher.find()) {
      into.add(new Part(matcher.group(1), lineOf(prose, matcher.start())));
    }
  }

  private void findAnchors(String prose) {
    Map<String, Integer> times = new HashMap<>();
    Matcher heading = HEADING.matcher(prose);
    while (heading.find()) {
      String slug =
          heading
              .group(1)
              .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}_ -]", "")
              .replace(' ', '-');
      int before = times.merge(slug, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? slug : slug + "-" + before);
    }
  }

  private static int lineOf(String text, int offset) {
    return (int) text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
  }
}
