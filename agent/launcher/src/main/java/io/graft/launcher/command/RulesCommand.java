package io.graft.launcher.command;

import io.graft.config.Problem;
import io.graft.config.SettingList;
import io.graft.config.rules.RulesCheck;
import io.graft.launcher.command.change.LiveRules;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;

/** {@code java -jar graft.jar rules …}: lists the keys, and checks files of rules. */
final class RulesCommand {
  private RulesCommand() {}

  /** Returns the exit code: 0 done, 1 problems found, 2 invalid usage. */
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
      SettingList.text(out);
      return 0;
    }
    if (verb.equals("list") && words.length == 3 && words[2].equals("--json")) {
      SettingList.json(out);
      return 0;
    }
    if (verb.equals("list") && words.length == 3 && words[2].equals("--markdown")) {
      SettingList.markdown(out);
      return 0;
    }
    if (LiveRules.VERBS.contains(verb)) {
      return LiveRules.run(words, out, err);
    }
    err.print(
        "java -jar graft.jar rules check <file> ...                  checks files of rules before the agent reads"
            + " them\n"
            + "java -jar graft.jar rules list [--json | --markdown]        lists all keys\n"
            + LiveRules.HELP);
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
}
