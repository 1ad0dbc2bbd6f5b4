package io.graft.launcher;

import java.io.File;
import net.bytebuddy.agent.ByteBuddyAgent;

/** The command line: {@code java -jar graft.jar …}. */
final class Command {
  private static final String HELP =
      "Graft "
          + Version.current()
          + "\n\n"
          + "  java -javaagent:graft.jar[=key=value,...] -jar app.jar   govern a service\n"
          + "  java -jar graft.jar attach <pid> [key=value ...]         govern a running one\n"
          + "  java -jar graft.jar detach <pid>                         let it go again\n"
          + "  java -jar graft.jar version\n"
          + "  java -jar graft.jar help\n";

  private Command() {}

  /** Returns the exit code: 0 done, 1 failed, 2 not understood. */
  static int run(String[] words) {
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
      case "attach":
      case "detach":
        if (words.length < 2 || command.equals("detach") && words.length > 2) {
          System.err.print(HELP);
          return 2;
        }
        return load(command, words);
      default:
        System.err.println("No such command: " + command + "\n");
        System.err.print(HELP);
        return 2;
    }
  }

  private static int load(String command, String[] words) {
    StringBuilder arguments = new StringBuilder();
    if (command.equals("detach")) {
      arguments.append("graft.command=detach,");
    }
    for (int i = 2; i < words.length; i++) {
      arguments.append(words[i]).append(',');
    }
    try {
      File jar = jar();
      ByteBuddyAgent.attach(jar, words[1], arguments + "graft.jar=" + jar.getPath());
      return done(command, words[1]);
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      // A JVM up to 8 answers 0 for success, which newer attach clients take for a failure.
      if (cause.getClass().getSimpleName().equals("AgentLoadException")
          && "0".equals(cause.getMessage())) {
        return done(command, words[1]);
      }
      System.err.println("Cannot " + command + " " + words[1] + ": " + cause);
      return 1;
    }
  }

  private static int done(String command, String pid) {
    System.out.println(command + " " + pid + ": done, see its standard error");
    return 0;
  }

  private static File jar() throws Exception {
    return new File(
            ClassLoader.getSystemClassLoader()
                .loadClass("io.graft.launcher.Entry")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI())
        .getAbsoluteFile();
  }
}
