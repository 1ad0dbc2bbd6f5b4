package io.graft.test.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A source file of main code, with its comments apart from its code.
 *
 * @param path from the root of the project
 * @param lines how many lines it has
 * @param code the text without comments and without the contents of string literals
 * @param prose comments and string literals
 */
record Source(Module module, String path, int lines, String code, String prose) {
  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)");

  static Source read(Module module, Path file) {
    try {
      String text = Files.readString(file);
      StringBuilder code = new StringBuilder();
      StringBuilder prose = new StringBuilder();
      split(text, code, prose);
      String path = Module.ROOT.relativize(file).toString();
      return new Source(
          module, path, (int) text.lines().count(), code.toString(), prose.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the name of its package, after that of its module: {@code agent/weaver
   * io.graft.weaver}.
   */
  String inPackage() {
    String folder = path.substring(0, path.lastIndexOf('/'));
    String root = folder.replaceFirst("/src/main/[^/]+/", " ");
    return module.name() + " " + root.substring(root.indexOf(' ') + 1).replace('/', '.');
  }

  /** Returns the name of the file without its folder and its ending. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
  }

  boolean isPackageInfo() {
    return name().equals("package-info");
  }

  /** Returns the simple names of all types that the file declares, nested ones too. */
  List<String> types() {
    List<String> types = new ArrayList<>();
    for (Matcher matcher = TYPE.matcher(code); matcher.find(); ) {
      types.add(matcher.group(1));
    }
    return types;
  }

  private static void split(String text, StringBuilder code, StringBuilder prose) {
    int at = 0;
    while (at < text.length()) {
      int end;
      if (text.startsWith("/*", at)) {
        end = after(text, "*/", at + 2);
        prose.append(text, at, end).append('\n');
      } else if (text.startsWith("//", at)) {
        end = after(text, "\n", at + 2);
        prose.append(text, at, end);
        code.append('\n');
      } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
        end = afterLiteral(text, at);
        prose.append(text, at, end).append('\n');
        code.append("\"\"");
      } else {
        end = at + 1;
        code.append(text.charAt(at));
      }
      at = end;
    }
  }

  private static int after(String text, String what, int from) {
    int found = text.indexOf(what, from);
    return found < 0 ? text.length() : found + what.length();
  }

  private static int afterLiteral(String text, int from) {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(text.length(), at + 1);
  }
}
