package io.graft.launcher.command;

import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;

/** {@code java -jar graft.jar access …}: suggests access rules, and explains a decision of them. */
final class AccessCommand {
  private static final String HELP =
      "java -jar graft.jar access suggest [--url <admin>]           rules that allow what a running"
          + " service has seen\n"
          + "java -jar graft.jar access explain <METHOD> <path> [--service <name or id>]"
          + " [--user <issuer>/<name>]\n"
          + "    [--claim <name>=<value>] [--header <name>=<value>] [--ip <address>] [--tls]"
          + " [--domain <trust domain>]\n"
          + "    <file of rules | admin>                               which rule decides, and why:"
          + " exit code 0 allowed, 1 denied\n";

  private AccessCommand() {}

  /** Returns the exit code: 0 done or allowed, 1 denied, 2 failed or invalid usage. */
  static int run(String[] words, PrintStream out, PrintStream err) {
    String verb = words.length > 1 ? words[1] : "";
    try {
      if (verb.equals("suggest") && words.length == 2) {
        return suggest(AdminQuery.only(), out, err);
      }
      if (verb.equals("suggest") && words.length == 4 && words[2].equals("--url")) {
        return suggest(words[3], out, err);
      }
      if (verb.equals("explain") && words.length > 4) {
        return AccessExplanation.run(words, out);
      }
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    err.print(HELP);
    return 2;
  }

  private static int suggest(String admin, PrintStream out, PrintStream err) throws IOException {
    JsonValue security = AdminQuery.status(admin, "security");
    AccessSuggestion suggestion = new AccessSuggestion(security);
    if (suggestion.isEmpty()) {
      err.println(
          security.get("callers").isList() && !"off".equals(security.get("mode").text())
              ? "no request has been served yet, so there is nothing to suggest"
              : "this service does not watch who calls; start it with graft.server.access=observe");
      return 2;
    }
    out.print(suggestion.text());
    return 0;
  }
}
