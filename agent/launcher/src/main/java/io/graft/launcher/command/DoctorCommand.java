package io.graft.launcher.command;

import io.graft.config.AgentArguments;
import io.graft.config.Settings;
import io.graft.console.status.Diagnosis;
import io.graft.governance.service.Instance;
import io.graft.launcher.agent.Reply;
import io.graft.registry.runtime.Survey;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    List<String> lines = null;
    if (pid.indexOf(':') >= 0) {
      lines = get(pid.startsWith("http://") ? pid : "http://" + pid);
      if (lines == null) {
        out.println(Diagnosis.PROBLEM + "no admin endpoint responds at " + pid);
        return 1;
      }
    } else {
      String admin = admin(words);
      lines = admin == null ? null : get("http://" + admin);
    }
    if (lines == null) {
      return Command.load("doctor", words, jar);
    }
    return print(lines, out);
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

  private static @Nullable List<String> get(String base) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              new URL(base + Diagnosis.PAGE).openConnection(java.net.Proxy.NO_PROXY);
      connection.setConnectTimeout((int) PATIENCE_MILLIS);
      connection.setReadTimeout((int) PATIENCE_MILLIS);
      if (connection.getResponseCode() != 200) {
        return null;
      }
      List<String> lines = new ArrayList<>();
      try (InputStream in = connection.getInputStream();
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
        }
      }
      return lines;
    } catch (IOException e) {
      // The process has ended, or its lease is of another host.
      return null;
    }
  }
}
