package io.graft.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.graft.chaos.load.Family;
import io.graft.chaos.scene.Cluster;
import io.graft.chaos.scene.Fairness;
import io.graft.chaos.scene.Outcome;
import io.graft.chaos.scene.Overload;
import io.graft.chaos.scene.Pace;
import io.graft.chaos.scene.Scenario;
import io.graft.chaos.scene.Server;
import io.graft.chaos.scene.Variant;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.network.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of the table that {@code java -jar chaos.jar} gives. */
@Isolated("shares and latencies are measured")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChaosTest {
  private static final Set<Family> FAMILIES = EnumSet.allOf(Family.class);
  private static final ResultTable TABLE = new ResultTable();
  private static final LoadTable LOADS = new LoadTable();

  /** Shared as long as nothing goes wrong: starting it takes longer than most of what happens. */
  private static Cluster cluster;

  @AfterAll
  static void publish() throws IOException {
    discard();
    List<String> lines = new ArrayList<>(TABLE.lines());
    lines.add("");
    lines.addAll(LOADS.lines());
    System.out.println();
    lines.forEach(System.out::println);
    System.out.println();
    Files.write(Path.of("target", "chaos.md"), lines);
  }

  private static Cluster cluster() throws IOException {
    return cluster(Variant.GRAFT);
  }

  private static Cluster cluster(Variant variant) throws IOException {
    if (cluster != null && cluster.variant() != variant) {
      discard();
    }
    if (cluster == null) {
      cluster = start(variant);
    }
    return cluster;
  }

  private static Cluster start(Variant variant) throws IOException {
    try {
      return Cluster.start(variant, Pace.SHORT, FAMILIES, true);
    } catch (IOException e) {
      if (Boolean.parseBoolean(System.getenv("CI"))) {
        throw e;
      }
      System.out.println("partitions are skipped: " + e.getMessage());
      return Cluster.start(variant, Pace.SHORT, FAMILIES, false);
    }
  }

  private static void discard() {
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
  }

  @Test
  @Order(1) // while the processes are new
  void equalInstancesGetEqualShares() throws IOException {
    Cluster running = cluster();
    try {
      Map<String, Map<String, Integer>> answers = Fairness.play(running);
      answers.forEach((after, of) -> System.out.println("shares after " + after + ": " + of));
      answers.forEach(
          (after, of) -> assertTrue(Fairness.factor(of) <= 1.5, () -> after + ": " + of));
    } catch (RuntimeException | Error e) {
      System.out.println(running.dump());
      discard();
      throw e;
    }
  }

  /** Without {@code -Pmatrix} one of a kind: an instance is slow, dead or hung, or all restart. */
  static Set<Scenario> scenarios() {
    return Jdk.isMatrix()
        ? EnumSet.allOf(Scenario.class)
        : EnumSet.of(Scenario.SLOW, Scenario.KILLED, Scenario.HUNG, Scenario.RESTARTED);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void noRequestFails(Scenario scenario) throws IOException {
    noRequestFails(cluster(), scenario);
  }

  /** A list that never changes does not tell who accepts TLS. */
  static Set<Scenario> scenariosOfTls() {
    return EnumSet.complementOf(EnumSet.of(Scenario.REFUSED));
  }

  @ParameterizedTest
  @MethodSource("scenariosOfTls")
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @Order(Integer.MAX_VALUE) // with a cluster of their own
  void noRequestFailsWithMutualTls(Scenario scenario) throws IOException {
    Cluster running = cluster(Variant.MUTUAL_TLS);
    if (!running.partitions() || !Capture.possible()) {
      assertFalse(Boolean.parseBoolean(System.getenv("CI")), "no tcpdump");
      noRequestFails(running, scenario);
      return;
    }
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        Capture wire =
            Capture.start(
                List.of(),
                "any",
                "tcp and net " + Cluster.ADDRESSES,
                directory.path().resolve("packets"))) {
      noRequestFails(running, scenario);
      assertFalse(wire.contains("HTTP/1.1"), "plaintext between hosts");
      assertTrue(wire.contains("\27\3\3"), "records of TLS with data");
    }
  }

  private static void noRequestFails(Cluster running, Scenario scenario) throws IOException {
    assumeTrue(scenario.possible(running), "needs root and network namespaces (Debian's iproute2)");
    try {
      Map<Family, Outcome> outcomes = scenario.play(running, Pace.SHORT);
      TABLE.add(scenario, running.variant(), outcomes);
      outcomes.forEach(
          (family, outcome) -> assertEquals(0, outcome.failed(), () -> family + ": " + outcome));
    } catch (IOException | RuntimeException | Error e) {
      // What is left of it is no place for another scenario.
      System.out.println(running.dump());
      discard();
      throw e;
    }
  }

  @Test
  void anOverloadedServiceServesWhatItCanAndInTime() throws IOException {
    Cluster running = cluster();
    try {
      List<Overload.Stage> stages =
          Overload.play(running, Server.JDK_SERVER, Pace.SHORT, Overload.ALL);
      stages.forEach(stage -> LOADS.add(Variant.GRAFT, stage));
      Overload.Stage calm = stages.get(0);
      Overload.Stage over = stages.get(2);
      assertTrue(over.served() >= 0.8 * Overload.peak(stages), () -> "served too few: " + stages);
      assertTrue(over.typical99() < 3 * calm.typical99(), () -> "accepted too many: " + stages);
    } catch (RuntimeException | Error e) {
      System.out.println(running.dump());
      discard();
      throw e;
    }
  }

  /** The servers of an overload beside that of the JDK. */
  static Set<Server> servers() {
    return EnumSet.complementOf(EnumSet.of(Server.JDK_SERVER));
  }

  @ParameterizedTest
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @MethodSource("servers")
  void anOverloadedServerServesWhatItCan(Server server) throws IOException {
    Cluster running = cluster();
    try {
      List<Overload.Stage> stages = Overload.play(running, server, Pace.BRIEF, 100, 300);
      stages.forEach(stage -> LOADS.add(Variant.GRAFT, stage));
      assertTrue(
          stages.get(1).served() >= 0.8 * Overload.peak(stages), () -> "served too few: " + stages);
    } catch (RuntimeException | Error e) {
      System.out.println(running.dump());
      discard();
      throw e;
    }
  }
}
