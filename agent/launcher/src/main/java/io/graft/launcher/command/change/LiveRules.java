package io.graft.launcher.command.change;

import io.graft.config.Rules;
import io.graft.launcher.terminal.AdminAgent;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar graft.jar rules diff|apply|history}: the live rules of running services, through
 * the admin endpoint of one of them.
 */
public final class LiveRules {
  /** The second words of these commands. */
  public static final Set<String> VERBS =
      Collections.unmodifiableSet(new HashSet<>(Arrays.asList("diff", "apply", "history")));

  public static final String HELP =
      "java -jar graft.jar rules diff <file> [options]             compares with what is in force\n"
          + "java -jar graft.jar rules apply <file> [options]            writes it to where the rules"
          + " come from\n"
          + "java -jar graft.jar rules apply --rollback <revision>       writes an old revision\n"
          + "java -jar graft.jar rules history [options]                 the revisions that a service"
          + " has seen\n"
          + "    [--url <admin>] [--document fleet | service/<name>] [--revision <seen>] [--json]\n"
          + "    exit code 0 done, or nothing differs; 1 differs, refused, or changed by somebody"
          + " else; 2 failed\n";

  private static final String PATH = "/graft/rules";
  private static final long PAUSE_MILLIS = 200;
  private static final int MOST_TRIES = 100;
  private static final int SPREAD_TRIES = 20;

  private final Map<String, String> options = new TreeMap<>();
  private final PrintStream out;
  private final PrintStream err;
  private @Nullable String file;

  private LiveRules(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Returns the exit code: 0 done, or nothing differs; 1 differs, refused, or changed by somebody
   * else; 2 failed or invalid usage.
   *
   * @param words the second is one of {@link #VERBS}
   */
  public static int run(String[] words, PrintStream out, PrintStream err) {
    LiveRules command = new LiveRules(out, err);
    if (!command.parse(words)) {
      err.print(HELP);
      return 2;
    }
    try {
      return command.run(words[1]);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 2;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private boolean parse(String[] words) {
    for (int i = 2; i < words.length; i++) {
      String word = words[i];
      if (word.equals("--json")) {
        options.put(word, "");
      } else if (Arrays.asList("--url", "--document", "--revision", "--rollback").contains(word)
          && i + 1 < words.length) {
        options.put(word, words[++i]);
      } else if (file == null && !word.startsWith("--")) {
        file = word;
      } else {
        return false;
      }
    }
    boolean rollback = options.containsKey("--rollback");
    return words[1].equals("history")
        ? file == null && !rollback
        : words[1].equals("apply") ? file == null == rollback : file != null && !rollback;
  }

  private int run(String verb) throws IOException, InterruptedException {
    String url = options.get("--url");
    AdminCall admin = new AdminCall(url == null ? AdminAgent.only() : url);
    AdminCall.Response overview = admin.get(PATH);
    JsonValue rules = overview.json();
    if (rules.get("source").text() == null) {
      throw new IOException(admin.describe() + " has no live rules; start it with graft.rules");
    }
    if (verb.equals("history")) {
      return history(overview);
    }
    JsonValue document = document(rules);
    return verb.equals("diff") ? diff(admin, rules, document) : apply(admin, rules, document);
  }

  private boolean json() {
    return options.containsKey("--json");
  }

  private JsonValue document(JsonValue rules) throws IOException {
    String wanted = options.get("--document");
    StringBuilder names = new StringBuilder();
    for (JsonValue each : rules.get("documents").elements()) {
      String name = each.get("name").text("");
      if (wanted == null || wanted.equals(name)) {
        if (each.get("revision").text() == null) {
          throw new IOException(
              "the rules have not been read yet: " + rules.get("problem").text(""));
        }
        return each;
      }
      names.append(names.length() == 0 ? "" : ", ").append(name);
    }
    throw new IOException("no document " + wanted + "; there are " + names);
  }

  private int history(AdminCall.Response overview) {
    if (json()) {
      out.println(overview.text);
      return 0;
    }
    JsonValue rules = overview.json();
    out.println(rules.get("source").text(""));
    out.printf("%-20s %-14s %s%n", "SEEN (UTC)", "REVISION", "DOCUMENT");
    for (JsonValue each : rules.get("history").elements()) {
      String time = each.get("time").text("");
      out.printf(
          "%-20s %-14s %s%n",
          time.substring(0, Math.min(19, time.length())).replace('T', ' '),
          each.get("revision").text(""),
          each.get("document").text(""));
    }
    return 0;
  }

  private int diff(AdminCall admin, JsonValue rules, JsonValue document) throws IOException {
    String name = document.get("name").text("");
    String body =
        new JsonWriter().open().field("document", name).field("text", content()).close().toString();
    AdminCall.Response checked = admin.post(PATH + "/check", body);
    if (checked.status != 200) {
      throw new IOException(AdminCall.line(checked));
    }
    JsonValue json = checked.json();
    boolean differs = !json.get("diff").elements().isEmpty();
    if (json()) {
      out.println(checked.text);
    } else if (differs) {
      out.println(
          "--- "
              + name
              + ", "
              + rules.get("source").text("")
              + ", revision "
              + document.get("revision").text(""));
      out.println("+++ " + file);
      for (JsonValue each : json.get("diff").elements()) {
        String kind = each.get("kind").text("");
        out.println(
            kind.equals("@")
                ? "     ..."
                : String.format(
                    "%4d %s %s", each.get("line").number(0), kind, each.get("text").text("")));
      }
    } else {
      out.println("Nothing differs from revision " + document.get("revision").text(""));
    }
    if (!json()) {
      problems(json);
    }
    return differs || json.get("refused").text() != null ? 1 : 0;
  }

  private String content() throws IOException {
    String path = file == null ? "" : file;
    try {
      return Rules.content(path);
    } catch (IOException e) {
      throw new IOException(path + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private void problems(JsonValue checked) {
    for (JsonValue each : checked.get("problems").elements()) {
      long line = each.get("line").number(0);
      err.println(file + ":" + (line > 0 ? line + ":" : "") + " " + each.get("text").text(""));
    }
    String refused = checked.get("refused").text();
    if (refused != null) {
      err.println("Agents would refuse it: " + refused);
    }
  }

  private int apply(AdminCall admin, JsonValue rules, JsonValue document)
      throws IOException, InterruptedException {
    String name = document.get("name").text("");
    String seen = options.get("--revision");
    String before = seen == null ? document.get("revision").text("") : seen;
    JsonWriter body = new JsonWriter().open().field("document", name).field("revision", before);
    String rollback = options.get("--rollback");
    if (rollback == null) {
      body.field("text", content());
    } else {
      body.field("rollback", rollback);
    }
    AdminCall.Response response = admin.post(PATH, body.close().toString());
    JsonValue json = response.json();
    if (response.status == 422) {
      problems(json);
      return 1;
    }
    if (response.status == 200 && json.get("same").flag(false)) {
      print(before, before, "the same");
      return 0;
    }
    if (response.status != 202) {
      err.println(AdminCall.line(response));
      return response.status == 409 ? 1 : 2;
    }
    JsonValue change = json.get("change");
    long number = change.get("number").number(0);
    for (int i = 0; i < MOST_TRIES && change.get("state").text("").equals("writing"); i++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      change = admin.get(PATH).json().get("change");
      if (change.get("number").number(0) != number) {
        err.println("another change has followed; look at rules history");
        return 1;
      }
    }
    if (!change.get("state").text("").equals("written")) {
      err.println("Not written: " + change.get("reason").text("no answer in time"));
      return change.get("state").text("").equals("changed before") ? 1 : 2;
    }
    String revision = change.get("revision").text("");
    print(before, revision, spread(admin, rules.get("source").text(""), name, revision));
    return 0;
  }

  private void print(String before, String after, String spread) {
    out.println(
        json()
            ? new JsonWriter()
                .open()
                .field("before", before)
                .field("revision", after)
                .field("inForce", spread)
                .close()
                .toString()
            : before.equals(after)
                ? "Nothing differs from revision " + before
                : "Revision " + before + " -> " + after + ", in force on " + spread + " instances");
  }

  /** Waits a moment until all instances have a revision, and returns how many do. */
  private String spread(AdminCall admin, String source, String document, String revision)
      throws IOException, InterruptedException {
    long has = 0;
    long all = 0;
    for (int i = 0; i < SPREAD_TRIES && (i == 0 || has < all || all == 0); i++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      JsonValue fleet = admin.get("/graft/fleet?rules").json();
      has = 0;
      all = 0;
      for (JsonValue each : fleet.get("instances").elements()) {
        JsonValue rules = each.get("rules");
        String theirs = rules.get("revisions").get(document).text();
        if (theirs != null && rules.get("source").text("").equals(source)) {
          long count = each.get("count").number(0);
          all += count;
          boolean failed = rules.get("refused").flag(false) || rules.get("unreadable").flag(false);
          has += theirs.equals(revision) && !failed ? count : 0;
        }
      }
      if (fleet.get("waiting").number(0) > 0) {
        all = 0;
      }
    }
    return has + " of " + Math.max(all, has);
  }
}
