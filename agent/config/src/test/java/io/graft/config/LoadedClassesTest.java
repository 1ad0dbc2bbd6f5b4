package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.identity.Identity;
import io.graft.config.rules.PolicyReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The classes that reading settings adds to the start of a JVM. */
class LoadedClassesTest {
  @Test
  void readingSettingsLoadsFewAndOnlyCheapClasses() throws Exception {
    Set<String> loaded = loaded(Reads.class);
    loaded.removeAll(loaded(Nothing.class));
    List<String> dear =
        loaded.stream()
            .filter(
                name ->
                    name.startsWith("java.util.regex.")
                        || name.startsWith("java.util.stream.")
                        || name.startsWith("java.util.logging.")
                        || name.startsWith("java.nio.file.")
                        || name.startsWith("java.net.Inet")
                        || name.contains("$$Lambda")
                        || name.contains("LambdaForm")
                        || name.startsWith("java.lang.management."))
            .collect(Collectors.toList());
    assertEquals(List.of(), dear);
    long ours = loaded.stream().filter(name -> name.startsWith("io.graft.")).count();
    assertTrue(ours >= 10 && ours <= 56, ours + " of ours: " + loaded);
    assertTrue(loaded.size() - ours <= 80, (loaded.size() - ours) + " of the JDK: " + loaded);
  }

  private static Set<String> loaded(Class<?> main) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-verbose:class", "-Dgraft.mode=observe"));
    command.addAll(List.of("-Dgraft.client.orders.timeout=1s", "-Dgraft.map=a:1=b"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Set<String> names = new TreeSet<>();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int source = line.indexOf(" source:");
        if (source > 0) {
          names.add(line.substring(line.lastIndexOf(' ', source - 1) + 1, source));
        }
      }
    }
    assertEquals(0, process.waitFor());
    assertTrue(names.size() > 300, "classes were listed");
    return names;
  }

  /** Only finds a class in a jar, which opens the class path. */
  static final class Nothing {
    public static void main(String[] args) throws ClassNotFoundException {
      Class.forName("io.graft.bootstrap.Slot");
    }
  }

  /** Reads settings as premain does. */
  static final class Reads {
    public static void main(String[] args) {
      Settings settings = Settings.read(AgentArguments.parse("service.zone=a"));
      Identity.of(settings);
      PolicyReader.policies(settings);
    }
  }
}
