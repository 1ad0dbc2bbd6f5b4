package io.graft.launcher.fleet;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.Arguments;
import io.graft.launcher.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;

/** The commands that show a running fleet, and what they have in common. */
public final class FleetCommand {
  /** Nothing is wrong. */
  static final int WELL = 0;

  /** Something of what is shown is wrong. */
  static final int WRONG = 1;

  /** Invalid usage, or nobody to ask. */
  private static final int FAILED = 2;

  static final String JSON = "--json";

  private static final String URL = AdminAgent.URL + "=";

  private static final String HELP =
      "java -jar graft.jar services [--json]                     all services, and how they are\n"
          + "java -jar graft.jar top [<service>] [--once] [--sort <by>]  the same, again and"
          + " again\n"
          + "java -jar graft.jar why <service> [--json]                why do calls to it"
          + " fail?\n"
          + "java -jar graft.jar traces [<id>] [--error] [--json]      requests, or one as a"
          + " waterfall\n"
          + "java -jar graft.jar alerts [--json]                       what fires\n"
          + "java -jar graft.jar alerts silence <rule> [--for <time>]  a rule that keeps it"
          + " quiet\n"
          + "Each of them asks an agent of this host, or the one of --url <admin>.\n"
          + "Exit code: 0 nothing is wrong, 1 something is, 2 invalid usage or nobody"
          + " answers.\n";

  private FleetCommand() {}

  /** Whether this class has such a command. */
  public static boolean knows(String command) {
    switch (command) {
      case "services":
      case "top":
      case "why":
      case "traces":
      case "alerts":
        return true;
      default:
        return false;
    }
  }

  /** Returns the exit code: 0 nothing is wrong, 1 something is, 2 invalid usage or unreachable. */
  public static int run(String[] words, PrintStream out, PrintStream err) {
    try {
      return run(words, Screen.of(out));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.print("\n" + HELP);
    } catch (IOException e) {
      err.println(e.getMessage());
    }
    return FAILED;
  }

  private static int run(String[] words, Screen screen) throws IOException {
    switch (words[0]) {
      case "services":
        return TopCommand.services(Arguments.parse(words, 1, JSON, URL), screen);
      case "top":
        return TopCommand.run(
            Arguments.parse(words, 1, JSON, URL, "--once", "--sort=", "--every="), screen);
      case "why":
        return WhyCommand.run(Arguments.parse(words, 1, JSON, URL), screen);
      case "traces":
        return TracesCommand.run(
            Arguments.parse(words, 1, JSON, URL, "--error", "--service=", "--limit="), screen);
      default:
        return AlertsCommand.run(Arguments.parse(words, 1, JSON, URL, "--for="), screen);
    }
  }
}
