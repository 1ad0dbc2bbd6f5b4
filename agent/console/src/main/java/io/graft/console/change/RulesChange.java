package io.graft.console.change;

import io.graft.config.rules.RulesHistory;
import io.graft.log.AgentLog;
import io.graft.net.json.JsonWriter;
import io.graft.rules.RulesFollower;
import io.graft.rules.RulesWrite;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One change of a document of the rules: written on the agent's thread, shown by any other. */
final class RulesChange implements Runnable, RulesWrite {
  private enum State {
    WRITING,
    WRITTEN,
    CHANGED_BEFORE,
    FAILED
  }

  private final RulesFollower rules;
  private final long number;
  private final String who;
  private final String document;
  private final @Nullable String before;
  private final String text;
  private volatile State state = State.WRITING;
  private volatile @Nullable String reason;

  /**
   * @param before {@code null}: there is no such document
   */
  RulesChange(
      RulesFollower rules,
      long number,
      String who,
      String document,
      @Nullable String before,
      String text) {
    this.rules = rules;
    this.number = number;
    this.who = who;
    this.document = document;
    this.before = before;
    this.text = text;
  }

  boolean isWriting() {
    return state == State.WRITING;
  }

  @Override
  public void run() {
    try {
      rules.replace(document, before, text, this);
    } catch (RuntimeException | LinkageError e) {
      failed("a bug in Graft: " + e);
    }
  }

  @Override
  public void written() {
    state = State.WRITTEN;
    AgentLog.print(
        "graft.rules: "
            + who
            + " has changed the rules of "
            + document
            + " in "
            + rules.describe()
            + " from revision "
            + RulesHistory.id(before)
            + " to "
            + RulesHistory.id(text));
  }

  @Override
  public void changedBefore() {
    reason = "somebody else has changed " + document + " in the meantime";
    state = State.CHANGED_BEFORE;
  }

  @Override
  public void failed(String why) {
    reason = why;
    state = State.FAILED;
    AgentLog.print(
        "graft.rules: "
            + who
            + " could not change the rules of "
            + document
            + " in "
            + rules.describe()
            + ": "
            + why);
  }

  void write(JsonWriter json) {
    json.field("number", number)
        .field("document", document)
        .field("by", who)
        .field("revision", RulesHistory.id(text))
        .field("state", state.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .field("reason", reason);
  }
}
