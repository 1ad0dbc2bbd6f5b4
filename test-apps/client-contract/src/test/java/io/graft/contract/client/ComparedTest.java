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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an application sees of a client, and what a server sees of it, in every odd way of each: a
 * JVM with the agent says the same as one without. A host of the table is a stranger, the other one
 * a service.
 */
@Execution(ExecutionMode.CONCURRENT) // most of their time is waiting for what never comes
class ComparedTest {
  private static final CellTable TABLE = CellTable.titled("Clients beside themselves");

  @ParameterizedTest(name = "{0} on JDK {1}")
  @CsvSource({
    "'Url,Apache', 8",
    "OkHttp, 8",
    "Ahc, 8",
    "Apache5, 17",
    "Reactor, 17",
    "'Url,Jdk,Apache', 25",
    "Commons, 25",
    "Armeria, 25"
  })
  void theAgentIsNotNoticed(String libraries, int jdk) throws Throwable {
    TABLE.run(libraries, jdk, () -> compare(libraries, Jdk.require(jdk)));
  }

  @ParameterizedTest(name = "{0} on JDK {1}")
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @CsvSource({
    "Commons, 8",
    "Reactor, 8",
    "Armeria, 8",
    "'Url,Jdk', 11",
    "OkHttp, 17",
    "OkHttp, 25",
    "Ahc, 25"
  })
  void theAgentIsNotNoticedOnOtherJdks(String libraries, int jdk) throws Throwable {
    theAgentIsNotNoticed(libraries, jdk);
  }

  /**
   * What differs has to differ twice: on a busy machine a timeout of either JVM may come before
   * what it waits for.
   */
  private static void compare(String libraries, Jdk jdk) {
    Map<String, String> different = differences(libraries, jdk);
    if (!different.isEmpty()) {
      System.out.println("once more, after\n" + String.join("\n", different.values()));
      different.keySet().retainAll(differences(libraries, jdk).keySet());
    }
    assertTrue(different.isEmpty(), () -> String.join("\n", different.values()));
  }

  /** Returns what the agent changes, by the name of the row. */
  private static Map<String, String> differences(String libraries, Jdk jdk) {
    int bare = Ports.lasting();
    int governed = Ports.lasting();
    try (JavaProcess without = start(jdk, false, libraries, bare);
        JavaProcess with = start(jdk, true, libraries, governed)) {
      Map<String, String> expected = lines(without, bare);
      Map<String, String> seen = lines(with, governed);
      assertEquals(expected.keySet(), seen.keySet());
      Map<String, String> different = new LinkedHashMap<>();
      expected.forEach(
          (name, value) -> {
            String other = seen.get(name);
            if (name.startsWith("# ") ? !sent(name, expected, seen) : !value.equals(other)) {
              different.put(name, name + "\n  without: " + value + "\n  with:    " + other);
            }
          });
      return different;
    }
  }

  /**
   * Whether the server got the same requests. One that a client sent while it gave up may be seen
   * during the next row, so that where a row differs, each of its requests is counted over all
   * rows. By the service's name, a retry of ours, which says so, may have come in the place of the
   * library's own.
   */
  private static boolean sent(String name, Map<String, String> expected, Map<String, String> seen) {
    Map<String, Integer> allowed = counts(expected.get(name));
    Map<String, Integer> with = counts(seen.get(name));
    if (allowed.equals(with)) {
      return true;
    }
    String rows = name.substring(0, name.indexOf(':'));
    Set<String> requests = new HashSet<>(allowed.keySet());
    requests.addAll(with.keySet());
    for (String request : requests) {
      int without = inAll(rows, request, expected);
      int governed = inAll(rows, request, seen);
      if (governed > without || governed < without && !rows.endsWith("localhost")) {
        return false;
      }
    }
    return true;
  }

  private static int inAll(String rows, String request, Map<String, String> lines) {
    int sum = 0;
    for (Map.Entry<String, String> line : lines.entrySet()) {
      if (line.getKey().startsWith(rows)) {
        sum += counts(line.getValue()).getOrDefault(request, 0);
      }
    }
    return sum;
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

  private static List<String> directories(String libraries, Jdk jdk) {
    if (libraries.equals("Commons")) {
      return List.of("commons-httpclient-3.1");
    }
    if (libraries.equals("Reactor")) {
      return List.of("reactor-netty-" + (jdk.version() == 8 ? "1.0.0" : "1.3.8"));
    }
    if (libraries.equals("Ahc")) {
      return List.of("async-http-client-" + (jdk.version() == 8 ? "2.15.0" : "3.0.11"));
    }
    if (libraries.equals("Armeria")) {
      return List.of("armeria-" + (jdk.version() == 8 ? "1.0.0" : "1.40.0"));
    }
    if (!libraries.equals("OkHttp")) {
      return List.of("httpclient-4.5.14", "httpclient5-5.6.5");
    }
    int version = jdk.version();
    return List.of(
        version == 8 ? "okhttp-3.14.9" : version == 17 ? "okhttp-4.12.0" : "okhttp-5.5.1");
  }

  private static JavaProcess start(Jdk jdk, boolean agent, String libraries, int port) {
    List<String> classPath = new ArrayList<>();
    classPath.add(new File("target/classes").getAbsolutePath());
    for (String directory : directories(libraries, jdk)) {
      for (File jar : Path.of("target/libraries", directory).toFile().listFiles()) {
        classPath.add(jar.getAbsolutePath());
      }
    }
    JavaProcessBuilder builder =
        JavaProcess.on(jdk)
            .name((agent ? "with" : "without") + " the agent on " + jdk)
            .agent(agent)
            .main(
                "io.graft.contract.client.compared.Compared",
                String.join(File.pathSeparator, classPath))
            .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
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
