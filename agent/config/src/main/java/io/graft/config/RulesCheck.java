package io.graft.config;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** Reads a file of rules as the agent would, before the agent does. */
public final class RulesCheck {
  private final List<Problem> problems;
  private final int rules;

  private RulesCheck(List<Problem> problems, int rules) {
    this.problems = problems;
    this.rules = rules;
  }

  /**
   * Checks a file by itself: other sources of settings of this process do not count.
   *
   * @throws IOException where it cannot be read, with a reason for people that leaves out the path
   */
  public static RulesCheck of(File file) throws IOException {
    Rules read = Rules.read(file.getPath(), "rules " + file);
    Settings settings =
        new Settings(
            new HashMap<String, String>(),
            new HashMap<String, String>(),
            new HashMap<String, String>());
    settings.live(read);
    PolicyKeys.policies(settings);
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

  /** What is wrong, in the order of the lines; empty: nothing is. */
  public List<Problem> problems() {
    return problems;
  }

  /** How many rules are valid. */
  public int rules() {
    return rules;
  }
}
