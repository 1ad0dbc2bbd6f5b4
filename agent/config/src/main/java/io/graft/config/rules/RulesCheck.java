package io.graft.config.rules;

import io.graft.config.Problem;
import io.graft.config.Rules;
import io.graft.config.Settings;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** Checks a file of rules as the agent would, before it is used. */
public final class RulesCheck {
  private final List<Problem> problems;
  private final int rules;

  private RulesCheck(List<Problem> problems, int rules) {
    this.problems = problems;
    this.rules = rules;
  }

  /**
   * Checks a file without the other sources of this process.
   *
   * @throws IOException if it cannot be read; the message is a clause without the path
   */
  public static RulesCheck of(File file) throws IOException {
    Rules read = Rules.read(file.getPath(), "rules " + file);
    Settings settings =
        new Settings(
            new HashMap<String, String>(),
            new HashMap<String, String>(),
            new HashMap<String, String>());
    settings.live(read);
    PolicyReader.policies(settings);
    List<Problem> problems = new ArrayList<>(settings.found());
    Collections.sort(
        problems,
        new Comparator<Problem>() {
          @Override
          public int compare(Problem a, Problem b) {
            return Integer.compare(a.line(), b.line());
          }
        });
    return new RulesCheck(problems, settings.values().size());
  }

  /** The problems, ordered by line. */
  public List<Problem> problems() {
    return problems;
  }

  /** The number of valid rules. */
  public int rules() {
    return rules;
  }
}
