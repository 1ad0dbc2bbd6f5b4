package io.graft.e2e.steady;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three instances of one service at 200 requests per second. */
class SteadyTest {
  private static final int INSTANCES = 3;
  private static final int PER_SECOND = 200;
  private static final int SECONDS_AFTER = 4;

  /** What was killed with a POST in its hands can't be asked again: kills are for GETs alone. */
  private static final int ONLY_GETS = 0;

  private static final int ONE_POST_IN_FIVE = 4;
  private static final Pattern REPORT =
      Pattern.compile("sent=(\\d+) good=(\\d+) failed=(\\d+) instances=\\[(.*)] first=(.*)");

  private final TemporaryDirectory registry = TemporaryDirectory.create();
  private final List<JavaProcess> servers = new ArrayList<>();
  private JavaProcess client;
  private int reports;

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    servers.forEach(JavaProcess::close);
    registry.close();
  }

  @ParameterizedTest
  @EnumSource
  void noRequestFailsWhileAllInstancesAreRestartedOneByOne(Client.Library library) {
    start(library, ONE_POST_IN_FIVE);
    for (JavaProcess old : List.copyOf(servers)) {
      old.terminate();
      assertEquals(143, old.awaitExit(), "ended by SIGTERM");
      JavaProcess restarted = server();
      awaitAnswersOf(Set.of(restarted.pid()));
    }
    assertNothingFailed(SECONDS_AFTER);
  }

  @ParameterizedTest
  @EnumSource
  void noRequestFailsWhileOneInstanceIsKilled(Client.Library library) {
    start(library, ONLY_GETS);
    servers.get(1).kill();
    assertNothingFailed(SECONDS_AFTER);
  }

  private void start(Client.Library library, int getsPerPost) {
    for (int i = 0; i < INSTANCES; i++) {
      server();
    }
    client =
        JavaProcess.on(Jdk.current())
            .name(library.toString())
            .main(SteadyClient.class.getName(), System.getProperty("java.class.path"))
            .withAgent()
            .registry(registry.path())
            .property("graft.service.name", "client")
            .arguments(library.name(), Integer.toString(PER_SECOND), Integer.toString(getsPerPost))
            .start();
    awaitAnswersOf(Set.of(servers.get(0).pid(), servers.get(1).pid(), servers.get(2).pid()));
  }

  private JavaProcess server() {
    JavaProcess server =
        JavaProcess.on(Jdk.current())
            .name("steady-" + (servers.size() + 1))
            .main(SteadyServer.class)
            .withAgent()
            .registry(registry.path())
            .property("graft.service.name", "steady")
            .property("sun.net.httpserver.nodelay", "true")
            .start();
    servers.add(server);
    server.awaitOut("listening");
    return server;
  }

  private void awaitAnswersOf(Set<Long> pids) {
    Await.value("answers of " + pids, this::report, report -> report.instances().containsAll(pids));
  }

  /** Lets the load go on for a while, and asks for what has come of all of it. */
  private void assertNothingFailed(int seconds) {
    int until = report().sent() + seconds * PER_SECOND;
    Report report = Await.value("more load", this::report, last -> last.sent() >= until);
    assertEquals(
        0, report.failed(), () -> "requests failed, the first by " + report.firstFailure());
    assertTrue(report.good() > report.sent() - PER_SECOND, () -> "too few answers: " + report);
  }

  private record Report(int sent, int good, int failed, Set<Long> instances, String firstFailure) {}

  private Report report() {
    client.writeLine("report");
    int wanted = ++reports;
    List<String> lines = Await.value("a report", () -> client.out(), out -> out.size() >= wanted);
    Matcher line = REPORT.matcher(lines.get(wanted - 1));
    assertTrue(line.matches(), lines.get(wanted - 1));
    return new Report(
        Integer.parseInt(line.group(1)),
        Integer.parseInt(line.group(2)),
        Integer.parseInt(line.group(3)),
        Set.copyOf(
            line.group(4).isEmpty()
                ? List.of()
                : java.util.Arrays.stream(line.group(4).split(", ")).map(Long::valueOf).toList()),
        line.group(5));
  }
}
