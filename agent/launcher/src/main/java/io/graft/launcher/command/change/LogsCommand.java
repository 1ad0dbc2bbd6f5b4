package io.graft.launcher.command.change;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** {@code java -jar graft.jar logs …}: levels of the loggers of a running service, for a while. */
public final class LogsCommand {
  private static final String HELP =
      "java -jar graft.jar logs [--url <admin>] [--json]            the levels that are set\n"
          + "java -jar graft.jar logs level <logger> <level> [--for 10m]  another level for a while\n"
          + "java -jar graft.jar logs level <logger> reset               the level before, now\n"
          + "    [--url <admin>] [--json]; ROOT is the root logger\n"
          + "    exit code 0 done, 1 refused, 2 failed or invalid usage\n";

  private static final String PATH = "/graft/logs";

  private LogsCommand() {}

  /** Returns the exit code: 0 done, 1 refused, 2 failed or invalid usage. */
  public static int run(String[] words, PrintStream out, PrintStream err) {
    Map<String, String> options = new TreeMap<>();
    StringBuilder named = new StringBuilder();
    for (int i = 1; i < words.length; i++) {
      if (words[i].equals("--json")) {
        options.put(words[i], "");
      } else if (Arrays.asList("--url", "--for").contains(words[i]) && i + 1 < words.length) {
        options.put(words[i], words[++i]);
      } else {
        named.append(named.length() == 0 ? "" : " ").append(words[i]);
      }
    }
    String[] rest = named.toString().split(" ");
    boolean lists = named.length() == 0 && !options.containsKey("--for");
    if (!lists && (rest.length != 3 || !rest[0].equals("level"))) {
      err.print(HELP);
      return 2;
    }
    try {
      String url = options.get("--url");
      AdminCall admin = new AdminCall(url == null ? AdminAgent.only() : url);
      AdminCall.Response response =
          lists ? admin.get(PATH) : admin.post(PATH, body(rest[1], rest[2], options));
      if (response.status != 200) {
        err.println(AdminCall.line(response));
        return 1;
      }
      if (options.containsKey("--json")) {
        out.println(response.text);
      } else {
        print(response.json(), out);
      }
      return 0;
    } catch (IOException e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private static String body(String logger, String level, Map<String, String> options) {
    return new JsonWriter()
        .open()
        .field("logger", logger)
        .field("level", level)
        .field("for", options.getOrDefault("--for", "10m"))
        .close()
        .toString();
  }

  private static void print(JsonValue json, PrintStream out) {
    for (JsonValue library : json.get("libraries").elements()) {
      out.println(library.get("name").text(""));
      for (Map.Entry<String, String> each : library.get("levels").texts().entrySet()) {
        out.printf("  %-8s %s%n", each.getValue(), each.getKey());
      }
    }
    for (JsonValue change : json.get("changes").elements()) {
      String until = change.get("until").text("");
      out.println(
          change.get("logger").text("")
              + " is "
              + change.get("level").text("")
              + " until "
              + until.substring(0, Math.min(19, until.length())).replace('T', ' ')
              + " UTC, by "
              + change.get("by").text(""));
    }
  }
}
