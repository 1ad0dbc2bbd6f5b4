package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an application sees of a client, and what a server sees of it, in every odd way of each: a
 * JVM with the agent says the same as one without. A host of the table is a stranger, the other one
 * a service.
 */
class ComparedTest {
  private static final CellTable TABLE = CellTable.titled("Clients beside themselves");

  @ParameterizedTest(name = "{0} on JDK {1}")
  @CsvSource({"'Url,Apache', 8", "'Url,Jdk', 11", "'Url,Jdk,Apache', 25"})
  void theAgentIsNotNoticed(String libraries, int jdk) throws Throwable {
    TABLE.run(libraries, jdk, () -> compare(libraries, Jdk.require(jdk)));
  }

  private static void compare(String libraries, Jdk jdk) {
    int bare = Ports.free();
    int governed = Ports.free();
    try (JavaProcess without = start(jdk, false, libraries, bare);
        JavaProcess with = start(jdk, true, libraries, governed)) {
      Map<String, String> expected = lines(without, bare);
      Map<String, String> seen = lines(with, governed);
      assertEquals(expected.keySet(), seen.keySet());
      List<String> different = new ArrayList<>();
      expected.forEach(
          (name, value) -> {
            String other = seen.get(name);
            boolean sent = name.startsWith("# ") && name.contains("localhost");
            if (sent ? !noneMoreOften(value, other) : !value.equals(other)) {
              different.add(name + "\n  without: " + value + "\n  with:    " + other);
            }
          });
      assertTrue(different.isEmpty(), () -> String.join("\n", different));
    }
  }

  /** A retry of ours, which says so, may have come in the place of the library's own. */
  private static boolean noneMoreOften(String without, String with) {
    Map<String, Integer> allowed = counts(without);
    return counts(with).entrySet().stream()
        .allMatch(seen -> allowed.getOrDefault(seen.getKey(), 0) >= seen.getValue());
  }

  private static Map<String, Integer> counts(String text) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String each : text.substring(1, text.length() - 1).split(", ")) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        counts.put(each.substring(0, equals), Integer.parseInt(each.substring(equals + 1)));
      }
    }
    return counts;
  }

  private static Map<String, String> lines(JavaProcess process, int port) {
    process.awaitOut("^done$");
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : process.out()) {
      int equals = line.indexOf(" = ");
      if (equals > 0) {
        String value = line.substring(equals + 3).replace(":" + port, ":PORT");
        lines.put(line.substring(0, equals), value);
      }
    }
    return lines;
  }

  private static JavaProcess start(Jdk jdk, boolean agent, String libraries, int port) {
    List<String> classPath = new ArrayList<>();
    classPath.add(new File("target/classes").getAbsolutePath());
    for (File jar : Path.of("target/libraries/httpclient-4.5.14").toFile().listFiles()) {
      classPath.add(jar.getAbsolutePath());
    }
    JavaProcessBuilder builder =
        JavaProcess.on(jdk)
            .name((agent ? "with" : "without") + " the agent on " + jdk)
            .agent(agent)
            .main(
                "io.graft.contract.client.compared.Compared",
                String.join(File.pathSeparator, classPath))
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1")
            .arguments(String.valueOf(port), libraries);
    if (agent) {
      builder
          .property("graft.registry", "static:raw=127.0.0.1:" + port)
          .property("graft.map", "localhost:" + port + "=raw")
          .property("graft.client.*.throttle.mode", "off")
          .property("graft.client.*.eject.mode", "off")
          .property("graft.client.*.breaker.mode", "off");
    }
    return builder.start();
  }
}
