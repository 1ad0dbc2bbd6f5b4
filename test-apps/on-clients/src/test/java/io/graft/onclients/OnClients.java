package io.graft.onclients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs the cases of every client of a program. {@code -Dclients.only=<part of a client's name>}
 * runs some only.
 */
final class OnClients {
  private final Program program;
  private final int jdk;
  private final String version;

  /**
   * @param version what the table adds to the names of clients
   */
  OnClients(Program program, int jdk, String version) {
    this.program = program;
    this.jdk = jdk;
    this.version = version;
  }

  /** The services of the static registry that clients need. */
  static Map<String, List<String>> services() {
    Map<String, List<String>> services = new HashMap<>(ChosenInstances.KNOWN);
    for (String name : List.of("orders", "flaky", "answered", "models")) {
      services.put(name, Instances.ADDRESSES);
    }
    for (int i = 0; i < 40; i++) {
      services.put("broken" + i, Instances.ADDRESSES);
    }
    return services;
  }

  /**
   * The tests of clients that call logical names.
   *
   * @param failures what each library throws, by the beginnings of the names of its clients
   */
  Stream<DynamicTest> tests(Map<String, LogicalNames.Failures> failures) {
    List<DynamicTest> tests = new ArrayList<>();
    int broken = 0;
    for (String client : program.clients()) {
      broken++;
      for (Map.Entry<String, LogicalNames.Failures> each : failures.entrySet()) {
        if (client.startsWith(each.getKey()) && wanted(client)) {
          tests.addAll(
              new LogicalNames(program, client, "broken" + broken, each.getValue())
                  .tests(client + version, jdk));
        }
      }
    }
    return tests.stream();
  }

  /**
   * The tests of clients for which a load balancer of the application chooses.
   *
   * @param refused what each of them throws where Graft refuses a call
   */
  Stream<DynamicTest> chosen(Map<String, String> refused) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String client : program.clients()) {
      if (refused.containsKey(client) && wanted(client)) {
        tests.addAll(
            new ChosenInstances(program, client, refused.get(client)).tests(client + version, jdk));
      }
    }
    return tests.stream();
  }

  private static boolean wanted(String client) {
    return client.contains(System.getProperty("clients.only", ""));
  }
}
