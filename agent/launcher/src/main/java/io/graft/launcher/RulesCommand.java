package io.graft.launcher;

import io.graft.config.Catalogue;
import io.graft.config.Problem;
import io.graft.config.RulesCheck;
import io.graft.config.Setting;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** {@code java -jar graft.jar rules …}: what rules there are, and what is wrong with some. */
final class RulesCommand {
  private static final int MEANING_COLUMNS = 100;

  private RulesCommand() {}

  /** Returns the exit code: 0 done, 1 something is wrong, 2 not understood. */
  static int run(String[] words, PrintStream out, PrintStream err) {
    String verb = words.length > 1 ? words[1] : "";
    if (verb.equals("check") && words.length > 2) {
      int worst = 0;
      for (int i = 2; i < words.length; i++) {
        worst = Math.max(worst, check(words[i], out, err));
      }
      return worst;
    }
    if (verb.equals("list") && words.length == 2) {
      list(out);
      return 0;
    }
    if (verb.equals("list") && words.length == 3 && words[2].equals("--json")) {
      json(out);
      return 0;
    }
    err.print(
        "java -jar graft.jar rules check <file> ...   what is wrong with rules, before the agent"
            + " reads them\n"
            + "java -jar graft.jar rules list [--json]      every key that there is\n");
    return 2;
  }

  private static int check(String file, PrintStream out, PrintStream err) {
    RulesCheck check;
    try {
      check = RulesCheck.of(new File(file));
    } catch (IOException e) {
      err.println(file + " cannot be read (" + e.getMessage() + ")");
      return 1;
    }
    for (Problem problem : check.problems()) {
      out.println(
          file + ":" + (problem.line() > 0 ? problem.line() + ":" : "") + " " + problem.text());
    }
    if (!check.problems().isEmpty()) {
      return 1;
    }
    out.println("OK, " + check.rules() + (check.rules() == 1 ? " rule" : " rules"));
    return 0;
  }

  private static void list(PrintStream out) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"KEY", "TYPE", "UNIT", "DEFAULT", ""});
    for (int i = 0; i < Catalogue.size(); i++) {
      Setting setting = Catalogue.get(i);
      rows.add(
          new String[] {
            setting.placeholders(),
            setting.type().word(),
            setting.unit(),
            setting.fallback() == null ? "-" : setting.fallback(),
            (setting.live() ? "live" : "at start") + (setting.inRoutes() ? ", route" : "")
          });
    }
    int[] widths = new int[5];
    for (String[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = rows.get(i)[column];
        line.append(cell);
        for (int pad = cell.length(); column < 4 && pad < widths[column] + 2; pad++) {
          line.append(' ');
        }
      }
      out.println(line.toString().trim());
      if (i > 0) {
        wrapped(out, meaning(Catalogue.get(i - 1)));
      }
    }
    out.println();
    out.println("<service> is a logical name, host:port, host, or * for all.");
    out.println(
        "route: also graft.client.<service>.route.<name>.<policy> or"
            + " graft.server.route.<name>.<policy>.");
  }

  private static String meaning(Setting setting) {
    String meaning = setting.meaning().replace("`", "");
    return setting.choices().length == 0
        ? meaning
        : meaning + ": " + String.join(" | ", setting.choices());
  }

  private static void wrapped(PrintStream out, String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() > 0 && line.length() + word.length() >= MEANING_COLUMNS) {
        out.println("    " + line);
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    out.println("    " + line);
  }

  private static void json(PrintStream out) {
    out.println("[");
    for (int i = 0; i < Catalogue.size(); i++) {
      Setting setting = Catalogue.get(i);
      StringBuilder line = new StringBuilder("  {");
      field(line, "key", setting.placeholders());
      field(line.append(", "), "type", setting.type().word());
      field(line.append(", "), "unit", setting.unit());
      line.append(", ");
      if (setting.fallback() == null) {
        line.append("\"default\": null");
      } else {
        field(line, "default", setting.fallback());
      }
      line.append(", \"live\": ").append(setting.live());
      line.append(", \"route\": ").append(setting.inRoutes());
      line.append(", \"choices\": [");
      for (int choice = 0; choice < setting.choices().length; choice++) {
        line.append(choice == 0 ? "" : ", ");
        quoted(line, setting.choices()[choice]);
      }
      field(line.append("], "), "meaning", setting.meaning());
      out.println(line.append(i + 1 < Catalogue.size() ? "}," : "}"));
    }
    out.println("]");
  }

  private static void field(StringBuilder out, String name, String value) {
    quoted(out, name);
    quoted(out.append(": "), value);
  }

  private static void quoted(StringBuilder out, String text) {
    out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
