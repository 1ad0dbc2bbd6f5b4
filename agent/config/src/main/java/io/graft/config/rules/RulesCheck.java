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
import org.jspecify.annotations.Nullable;

/** Checks a file of rules as the agent would, before it is used. */
public final class RulesCheck {
  private final List<Problem> problems;
  private final int rules;
  private final @Nullable String refused;

  private RulesCheck(List<Problem> problems, int rules, @Nullable String refused) {
    this.problems = problems;
    this.rules = rules;
    this.refused = refused;
  }

  /**
   * Checks a file without the other sources of this process.
   *
   * @throws IOException if it cannot be read; the message is a clause without the path
   */
  public static RulesCheck of(File file) throws IOException {
    return of(Rules.read(file.getPath(), "rules " + file));
  }

  /** Checks rules that have been parsed, as above. */
  public static RulesCheck of(Rules read) {
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
    return new RulesCheck(problems, settings.values().size(), refused(read));
  }

  /** Returns why an agent that has rules already would refuse these; {@code null}: it would not. */
  private static @Nullable String refused(Rules read) {
    Settings settings =
        new Settings(
            new HashMap<String, String>(),
            new HashMap<String, String>(),
            new HashMap<String, String>());
    settings.live(new HashMap<String, String>(), "");
    String source = read.source() + ": ";
    String reason = settings.live(read) ? null : settings.refused();
    return reason != null && reason.startsWith(source) ? reason.substring(source.length()) : reason;
  }

  /** Why an agent would refuse the whole revision, a clause; {@code null}: it would not. */
  public @Nullable String refused() {
    return refused;
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
