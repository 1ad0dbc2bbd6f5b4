package io.graft.launcher.command;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.console.status.Diagnosis;
import io.graft.governance.service.Instance;
import io.graft.launcher.agent.Reply;
import io.graft.launcher.terminal.AdminAgent;
import io.graft.registry.runtime.Survey;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar graft.jar doctor <pid> [key=value …]}: why a JVM is not registered, governed or
 * traced. Asks its admin endpoint, whose address is in its lease, or else attaches to the JVM.
 */
final class DoctorCommand {
  private static final long PATIENCE_MILLIS = 5_000;

  private DoctorCommand() {}

  /**
   * Returns the exit code: 0 no problem, 1 a problem or no reply.
   *
   * @param jar this graft.jar
   */
  static int run(String[] words, File jar, PrintStream out) {
    String pid = words[1];
    if (pid.indexOf(':') >= 0) {
      try {
        return print(get(pid), out);
      } catch (IOException e) {
        out.println(Diagnosis.PROBLEM + e.getMessage());
        return 1;
      }
    }
    String admin = admin(words);
    try {
      if (admin != null) {
        return print(get(admin), out);
      }
    } catch (IOException e) {
      // The process has ended, its lease is of another host, or it asks for a login.
    }
    return Command.load("doctor", words, jar);
  }

  static int print(List<String> lines, PrintStream out) {
    for (String line : lines) {
      out.println(line);
    }
    return Diagnosis.isWell(lines) ? 0 : 1;
  }

  /** Prints the reply of the JVM's agent. */
  static int print(String answer, PrintStream out) {
    return print(Arrays.asList(answer.split(String.valueOf(Reply.LINE))), out);
  }

  /** Returns the address of the process's admin endpoint, if it is in the embedded registry. */
  private static @Nullable String admin(String[] words) {
    StringBuilder arguments = new StringBuilder("graft.registry=file");
    for (int i = 2; i < words.length; i++) {
      arguments.append(';').append(words[i]);
    }
    try {
      Settings settings = Settings.read(AgentArguments.parse(arguments.toString()));
      for (Survey.View view : Survey.of(settings, PATIENCE_MILLIS)) {
        for (List<Instance> instances : view.services().values()) {
          for (Instance each : instances) {
            String admin = each.metadata().get("admin");
            if (admin != null && each.id().contains("-" + words[1] + "-")) {
              return admin;
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  /**
   * Returns what an agent says of itself.
   *
   * @throws IOException with a line for people: it does not respond, or asks for a login
   */
  private static List<String> get(String admin) throws IOException {
    AdminAgent.Document document = new AdminAgent(admin).get(Diagnosis.PAGE);
    if (document.status() != 200) {
      throw new IOException(
          "no admin endpoint responds at " + admin + " (status " + document.status() + ")");
    }
    return Arrays.asList(new String(document.bytes(), StandardCharsets.UTF_8).split("\n"));
  }
}
