package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graft.test.AdminClient;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.AssertionFailedError;

/**
 * The context follows the work of each library, in its oldest and its newest version.
 *
 * <p>{@code -Dcontract.only=<part of a cell's name>} runs some cells only, such as {@code Netty}.
 */
@Execution(ExecutionMode.CONCURRENT)
class LibraryContractTest {
  private static final CellTable TABLE = CellTable.titled("Context in libraries");

  /**
   * A version of a library.
   *
   * @param checks the class of its checks
   * @param jars the directory of its jars
   */
  private record Library(String row, String checks, String jars, List<Integer> jdks) {}

  private static final List<Library> LIBRARIES =
      List.of(
          new Library("Guava 14.0", "GuavaFutures", "guava-14.0.1", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library("Guava 33.6", "GuavaFutures", "guava-33.6.0", Jdk.newest(8, 11, 17, 21, 25)),
          new Library(
              "Kotlin coroutines 1.1", "Coroutines", "kotlin-1.1.0", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library(
              "Kotlin coroutines 1.11",
              "Coroutines",
              "kotlin-1.11.0",
              Jdk.newest(8, 11, 17, 21, 25)),
          new Library("Netty 4.1.0", "NettyLoops", "netty-4.1.0", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library("Netty 4.2.19", "NettyLoops", "netty-4.2.19", Jdk.newest(8, 11, 17, 21, 25)),
          new Library("Pekko 1.0", "PekkoActors", "pekko-1.0.1", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library("Pekko 1.7", "PekkoActors", "pekko-1.7.0", Jdk.newest(8, 11, 17, 21, 25)),
          new Library("Quartz 2.2", "QuartzJobs", "quartz-2.2.3", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library("Quartz 2.5", "QuartzJobs", "quartz-2.5.2", Jdk.newest(11, 17, 21, 25)),
          new Library(
              "Reactor 3.4", "ReactorChains", "reactor-3.4.0", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library(
              "Reactor 3.8", "ReactorChains", "reactor-3.8.8", Jdk.newest(8, 11, 17, 21, 25)),
          new Library("RxJava 2.0", "RxJava2Chains", "rxjava2-2.0.0", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library(
              "RxJava 2.2", "RxJava2Chains", "rxjava2-2.2.21", Jdk.newest(8, 11, 17, 21, 25)),
          new Library("RxJava 3.0", "RxJava3Chains", "rxjava3-3.0.0", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library(
              "RxJava 3.1", "RxJava3Chains", "rxjava3-3.1.12", Jdk.newest(8, 11, 17, 21, 25)),
          new Library(
              "Scala 2.12 futures", "ScalaFutures", "scala-2.12.0", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library(
              "Scala 2.13 futures", "ScalaFutures", "scala-2.13.18", Jdk.newest(8, 11, 17, 21, 25)),
          new Library("Spring 4.3", "SpringJobs", "spring-4.3.25", List.of(8)),
          new Library("Spring 7.0", "SpringJobs", "spring-7.0.1", Jdk.newest(17, 21, 25)),
          new Library("Vert.x 3.9", "VertxContexts", "vertx-3.9.16", Jdk.oneOf(8, 11, 17, 21, 25)),
          new Library("Vert.x 5.0", "VertxContexts", "vertx-5.0.5", Jdk.newest(11, 17, 21, 25)));

  @TestFactory
  Stream<DynamicNode> theContextFollowsTheWorkOfALibrary() {
    String only = System.getProperty("contract.only", "");
    return LIBRARIES.stream()
        .filter(library -> library.row().contains(only))
        .flatMap(library -> library.jdks().stream().map(jdk -> container(library, jdk)));
  }

  private static DynamicNode container(Library library, int jdk) {
    return dynamicContainer(
        library.row() + " on JDK " + jdk, () -> checks(library, jdk).iterator());
  }

  private static List<DynamicNode> checks(Library library, int jdk) {
    List<DynamicNode> checks = new ArrayList<>();
    for (String line : lines(library, jdk)) {
      String[] part = line.split("\t");
      checks.add(
          dynamicTest(
              part[2],
              () ->
                  TABLE.run(
                      library.row(),
                      jdk,
                      () -> {
                        if (!part[0].equals("ok")) {
                          throw new AssertionFailedError(part[3].replace(" | ", "\n"));
                        }
                      })));
    }
    return checks;
  }

  /** What the checks have said; if they did not run at all, that is the one that has failed. */
  private static List<String> lines(Library library, int jdk) {
    try {
      return run(library, jdk);
    } catch (RuntimeException | AssertionError e) {
      return List.of("failed\t-\truns\t" + e);
    }
  }

  private static List<String> run(Library library, int jdk) {
    List<String> classPath = new ArrayList<>();
    classPath.add(new File("target/classes").getAbsolutePath());
    for (File jar : new File("target/libraries/" + library.jars()).listFiles()) {
      classPath.add(jar.getAbsolutePath());
    }
    try (JavaProcess process =
        JavaProcess.on(Jdk.require(jdk))
            .name(library.row())
            .main("io.graft.probe.context.LibraryMain", String.join(File.pathSeparator, classPath))
            .arguments(library.checks(), library.row())
            .withAgent()
            .jvmArguments("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", "context")
            .start()) {
      AdminClient.of(process); // waits until the agent is ready
      process.writeLine("go");
      assertEquals(0, process.awaitExit(Duration.ofMinutes(3)), process::dump);
      List<String> lines = new ArrayList<>(process.out());
      lines.removeIf(line -> !line.startsWith("ok\t") && !line.startsWith("failed\t"));
      assertTrue(process.out().contains("done"), process::dump);
      assertTrue(lines.size() >= 3, process::dump);
      assertEquals(
          List.of(),
          process.err().stream()
              .filter(line -> line.startsWith("[graft]") && line.contains("failed"))
              .toList());
      return lines;
    }
  }
}
