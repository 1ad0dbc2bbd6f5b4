package io.graft.console.change;

import io.graft.config.Problem;
import io.graft.config.Rules;
import io.graft.config.RulesText;
import io.graft.config.Settings;
import io.graft.config.rules.RulesCheck;
import io.graft.config.rules.RulesHistory;
import io.graft.config.rules.RulesHistory.Revision;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.daemon.Scheduler;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.rules.RulesFollower;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/rules}: the documents of live rules that apply to this process, what they were
 * before, and by {@code POST} a new text of one of them, which is written to where they come from
 * if nobody else has written meanwhile. {@code POST /graft/rules/check} checks a text as the
 * command {@code rules check} does, and compares it. Secrets are not shown.
 */
public final class RulesPage implements Page {
  /** The path of this page. */
  public static final String PATH = "/graft/rules";

  /** The path that checks a text. */
  public static final String CHECK = "/graft/rules/check";

  private static final int MOST_PROBLEMS = 100;
  private static final Pattern UNKNOWN =
      Pattern.compile("unknown key (\\S+); did you mean (\\S+?)\\?.*");

  private final Settings settings;
  private final @Nullable RulesFollower rules;
  private final Scheduler scheduler;
  private final ChangeGuard guard;
  private @Nullable RulesChange change;
  private long changes;

  /**
   * @param rules {@code null}: there are no live rules
   */
  public RulesPage(
      Settings settings, @Nullable RulesFollower rules, Scheduler scheduler, ChangeGuard guard) {
    this.settings = settings;
    this.rules = rules;
    this.scheduler = scheduler;
    this.guard = guard;
  }

  @Override
  public @Nullable AdminResponse refuse(AdminRequest request) {
    if (request.path().equals(CHECK)) {
      return null;
    }
    // Signatures of other agents do not cover the body.
    return guard.isRelayed(request)
        ? AdminResponse.error(403, "rules are not changed by other agents")
        : guard.refuse(request);
  }

  @Override
  public synchronized AdminResponse answer(AdminRequest request) {
    boolean checks = request.path().equals(CHECK);
    if (!request.method().equals("POST")) {
      return checks
          ? AdminResponse.error(405, "POST a text of rules")
          : request.parameter("revision") != null ? text(request) : overview(request);
    }
    JsonValue asked;
    try {
      asked = JsonValue.read(request.body());
    } catch (JsonException e) {
      return AdminResponse.error(400, "the body is no JSON: " + e.getMessage());
    }
    return checks ? check(asked) : change(request, asked);
  }

  private static AdminResponse json(int status, JsonWriter json) {
    return AdminResponse.of(status, AdminResponse.JSON, json.close().toByteArray());
  }

  private @Nullable RulesHistory history() {
    return rules == null ? null : rules.history();
  }

  private AdminResponse overview(AdminRequest request) {
    JsonWriter json = new JsonWriter().open();
    json.field("source", rules == null ? null : rules.describe())
        .field("problem", rules == null ? null : rules.problem())
        .field("refused", settings.refused())
        .object("changes", may -> guard.write(may, request));
    RulesHistory history = history();
    json.list("documents", list -> documents(list, history));
    json.list(
        "history",
        list -> {
          List<Revision> all =
              history == null ? Collections.<Revision>emptyList() : history.revisions();
          for (Revision each : all) {
            list.open()
                .field("document", each.document())
                .field("revision", each.id())
                .field("time", Instant.ofEpochMilli(each.epochMillis()).toString())
                .field("present", each.text() != null)
                .close();
          }
        });
    RulesChange last = change;
    if (last != null) {
      json.object("change", last::write);
    }
    return json(200, json);
  }

  private void documents(JsonWriter list, @Nullable RulesHistory history) {
    List<String> names = rules == null ? Collections.<String>emptyList() : rules.documents();
    for (String name : names) {
      Revision current = history == null ? null : history.current(name);
      list.open().field("name", name);
      if (current != null) {
        String text = current.text();
        list.field("revision", current.id())
            .field("present", text != null)
            .field("text", RulesText.shown(text == null ? "" : text));
      }
      list.close();
    }
  }

  private AdminResponse text(AdminRequest request) {
    RulesHistory history = history();
    String document = request.parameter("document");
    String id = request.parameter("revision");
    Revision found =
        history == null || document == null || id == null ? null : history.find(document, id);
    if (found == null) {
      return AdminResponse.error(404, "this agent does not remember that revision");
    }
    String text = found.text() == null ? "" : found.text();
    return json(
        200,
        new JsonWriter()
            .open()
            .field("document", found.document())
            .field("revision", found.id())
            .field("text", RulesText.shown(text)));
  }

  private AdminResponse check(JsonValue asked) {
    String text = asked.get("text").text("");
    RulesHistory history = history();
    Revision current = history == null ? null : history.current(asked.get("document").text(""));
    String before = current == null || current.text() == null ? "" : current.text();
    JsonWriter json = new JsonWriter().open();
    json.field("revision", current == null ? null : current.id());
    String after = RulesText.restored(text, before);
    checked(json, after);
    List<TextDiff.Line> lines = TextDiff.of(before, after);
    json.list(
        "diff",
        list -> {
          for (TextDiff.Line each : lines) {
            list.open()
                .field("kind", String.valueOf(each.kind))
                .field("line", each.number)
                .field("text", RulesText.shown(each.text))
                .close();
          }
        });
    return json(200, json);
  }

  /** Writes what is wrong with a text. Returns why agents would refuse it; {@code null}: not. */
  private static @Nullable String checked(JsonWriter json, String text) {
    RulesCheck check;
    try {
      check = RulesCheck.of(Rules.parse(text, "rules"));
    } catch (IOException e) {
      String reason = "it cannot be parsed: " + e.getMessage();
      json.field("rules", 0)
          .field("refused", reason)
          .list("problems", list -> list.open().field("line", 0).field("text", reason).close());
      return reason;
    }
    List<Problem> problems = check.problems();
    json.field("rules", check.rules())
        .field("refused", check.refused())
        .list(
            "problems",
            list -> {
              for (Problem each : problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()))) {
                problem(list, each);
              }
            });
    return check.refused();
  }

  private static void problem(JsonWriter list, Problem problem) {
    list.open().field("line", problem.line()).field("text", problem.text());
    Matcher unknown = UNKNOWN.matcher(problem.text());
    if (unknown.matches()) {
      list.field("key", unknown.group(1)).field("suggestion", unknown.group(2));
    }
    list.close();
  }

  private AdminResponse change(AdminRequest request, JsonValue asked) {
    RulesFollower following = rules;
    RulesHistory history = history();
    String document = asked.get("document").text("");
    if (following == null) {
      return AdminResponse.error(409, "there are no live rules; set graft.rules");
    }
    if (!following.documents().contains(document)) {
      return AdminResponse.error(
          400, "no such document; this agent has " + String.join(", ", following.documents()));
    }
    Revision current = history == null ? null : history.current(document);
    if (history == null || current == null) {
      return AdminResponse.error(503, "the rules have not been read yet");
    }
    RulesChange last = change;
    if (last != null && last.isWriting()) {
      return AdminResponse.error(409, "another change is being written");
    }
    if (!current.id().equals(asked.get("revision").text())) {
      return AdminResponse.error(
          409,
          "somebody else has changed "
              + document
              + " in the meantime: its revision is "
              + current.id());
    }
    String text = wanted(history, current, asked);
    if (text == null) {
      return AdminResponse.error(400, "text is missing, or this agent does not remember rollback");
    }
    JsonWriter json = new JsonWriter().open();
    if (checked(json, text) != null) {
      return json(422, json);
    }
    if (text.equals(current.text())) {
      return json(200, json.field("same", true));
    }
    RulesChange next =
        new RulesChange(following, ++changes, guard.who(request), document, current.text(), text);
    change = next;
    scheduler.execute("write rules", next);
    return json(202, json.object("change", next::write));
  }

  private static @Nullable String wanted(RulesHistory history, Revision current, JsonValue asked) {
    String rollback = asked.get("rollback").text();
    if (rollback != null) {
      Revision old = history.find(current.document(), rollback);
      return old == null ? null : old.text() == null ? "" : old.text();
    }
    String text = asked.get("text").text();
    String before = current.text() == null ? "" : current.text();
    return text == null ? null : RulesText.restored(text, before);
  }
}
