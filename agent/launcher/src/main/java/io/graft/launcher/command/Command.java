package io.graft.launcher.command;

import io.graft.launcher.agent.Reply;
import io.graft.launcher.agent.Version;
import io.graft.launcher.command.change.LogsCommand;
import io.graft.launcher.fleet.FleetCommand;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.agent.ByteBuddyAgent;

/** The command line: {@code java -jar graft.jar …}. */
public final class Command {
  private static final String HELP =
      "Graft "
          + Version.current()
          + "\n\n"
          + "  java -javaagent:graft.jar[=key=value,...] -jar app.jar   govern a service\n"
          + "  java -jar graft.jar attach <pid> [key=value ...]         govern a running one\n"
          + "  java -jar graft.jar detach <pid> [force]                 remove it again\n"
          + "  java -jar graft.jar doctor <pid>                         why it is not governed\n"
          + "  java -jar graft.jar rules check <file> ...               problems in files of"
          + " rules\n"
          + "  java -jar graft.jar rules list [--json]                  all keys\n"
          + "  java -jar graft.jar rules diff|apply|history ...         live rules of running"
          + " services\n"
          + "  java -jar graft.jar logs level <logger> <level> ...      a log level for a while\n"
          + "  java -jar graft.jar access suggest [--url <admin>]       rules for what was seen\n"
          + "  java -jar graft.jar access explain <METHOD> <path> ...   which rule decides\n"
          + "  java -jar graft.jar login hash <name> [<role>,...]       a line for a file of"
          + " users\n"
          + "  java -jar graft.jar services [--json]                    all services, and how they"
          + " are\n"
          + "  java -jar graft.jar services key=value ...               what the registries list\n"
          + "  java -jar graft.jar top [<service>] [--once]             the same, again and again\n"
          + "  java -jar graft.jar why <service>                        why do calls to it fail?\n"
          + "  java -jar graft.jar traces [<id>] [--error]              requests in memory\n"
          + "  java -jar graft.jar alerts [silence <rule>]              what fires\n"
          + "  java -jar graft.jar version\n"
          + "  java -jar graft.jar help\n";

  private static final long PATIENCE_MILLIS = 30_000;

  /** Detaches although security is enforced. */
  private static final String FORCE = "force";

  private Command() {}

  /**
   * Returns the exit code: 0 done, 1 failed, 2 invalid usage.
   *
   * @param jar this graft.jar
   */
  public static int run(String[] words, File jar) {
    String command = words.length == 0 ? "help" : words[0];
    switch (command) {
      case "help":
      case "--help":
      case "-h":
        System.out.print(HELP);
        return 0;
      case "version":
      case "--version":
        System.out.println(Version.current());
        return 0;
      case "rules":
        return RulesCommand.run(words, System.out, System.err);
      case "logs":
        return LogsCommand.run(words, System.out, System.err);
      case "access":
        return AccessCommand.run(words, System.out, System.err);
      case "login":
        return LoginCommand.run(words, System.in, System.out, System.err);
      case "services":
        return services(words);
      case "doctor":
        if (words.length < 2) {
          System.err.print(HELP);
          return 2;
        }
        return DoctorCommand.run(words, jar.getAbsoluteFile(), System.out);
      case "attach":
      case "detach":
        if (words.length < 2 || command.equals("detach") && !isDetach(words)) {
          System.err.print(HELP);
          return 2;
        }
        return load(command, words, jar.getAbsoluteFile());
      default:
        if (FleetCommand.knows(command)) {
          return FleetCommand.run(words, System.out, System.err);
        }
        System.err.println("No such command: " + command + "\n");
        System.err.print(HELP);
        return 2;
    }
  }

  /** The fleet as an agent sees it; with settings, or without an agent, what registries list. */
  private static int services(String[] words) {
    boolean settings = words.length > 1 && words[1].indexOf('=') > 0 && !words[1].startsWith("-");
    if (!settings && (words.length > 1 || AdminQuery.isAny())) {
      return FleetCommand.run(words, System.out, System.err);
    }
    try {
      return ServicesCommand.run(words, System.out, System.err);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static boolean isDetach(String[] words) {
    return words.length == 2 || words.length == 3 && words[2].equals(FORCE);
  }

  /** Attaches to a JVM with a command for its agent, and returns the exit code. */
  static int load(String command, String[] words, File jar) {
    StringBuilder arguments = new StringBuilder();
    boolean attaches = command.equals("attach");
    if (!attaches) {
      arguments.append("graft.command=").append(command).append(',');
      if (words.length > 2 && words[2].equals(FORCE)) {
        arguments.append("graft.force=true,");
      }
    }
    for (int i = 2; i < words.length && attaches; i++) {
      arguments.append(words[i]).append(',');
    }
    try {
      Path reply = Files.createTempFile("graft", ".reply");
      try {
        // The jar is last and the reply before it, because paths may contain commas.
        arguments.append("graft.reply=").append(reply);
        attach(jar, words[1], arguments.toString());
        return awaitReply(command + " " + words[1], reply);
      } finally {
        Files.deleteIfExists(reply);
      }
    } catch (Exception e) {
      System.err.println("Cannot " + command + " " + words[1] + ": " + root(e));
      return 1;
    }
  }

  private static void attach(File jar, String pid, String arguments) {
    try {
      ByteBuddyAgent.attach(jar, pid, arguments + ",graft.jar=" + jar.getPath());
    } catch (IllegalStateException e) {
      // Java 8 and older respond with 0 for success, which newer attach clients treat as a failure.
      Throwable cause = root(e);
      if (!cause.getClass().getSimpleName().equals("AgentLoadException")
          || !"0".equals(cause.getMessage())) {
        throw e;
      }
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Waits for the agent's reply, and returns the exit code. */
  private static int awaitReply(String what, Path reply) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (System.nanoTime() - deadline < 0) {
      String answer = new String(Files.readAllBytes(reply), StandardCharsets.UTF_8);
      if (answer.endsWith("\n")) {
        boolean done = answer.startsWith(Reply.DONE);
        String line = answer.substring(answer.indexOf(' ') + 1).trim();
        if (what.startsWith("doctor ")) {
          return DoctorCommand.print(line, System.out);
        }
        (done ? System.out : System.err).println("[graft] " + line);
        return done ? 0 : 1;
      }
      Thread.sleep(50);
    }
    System.err.println(what + ": no reply; see the standard error of that process");
    return 1;
  }
}
