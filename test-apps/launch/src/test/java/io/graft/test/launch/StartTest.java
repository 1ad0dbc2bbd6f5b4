package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code -javaagent:graft.jar} does to the start of an application. */
class StartTest {
  private static final String START_LINE = "^\\[graft\\] .* governs Bare, .* started in \\d+ ms$";

  /** Nothing that an application wants to be the first to touch. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "java/util/logging/.*|java/lang/management/.*|javax/management/.*|sun/management/.*"
              + "|java/nio/file/.*|sun/nio/fs/.*|java/net/InetAddress|java/net/Inet[46]Address.*"
              + "|java/util/concurrent/ForkJoinPool|javax/net/ssl/.*|sun/security/ssl/.*"
              + "|java/net/http/.*|sun/net/www/protocol/http/.*|java/util/ServiceLoader"
              + "|org/slf4j/.*|org/apache/.*|java/util/regex/.*|java/util/stream/.*");

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void bareMainSaysNothingButTheStartLine(int version) {
    try (JavaProcess bare =
        JavaProcess.on(Jdk.require(version))
            .jvmArguments("-Xverify:all", "-Xshare:auto")
            .main(Bare.class)
            .withAgent()
            .start()) {
      bare.awaitErr(START_LINE);
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertEquals(List.of("hello"), bare.out());
      assertEquals(1, bare.err().stream().filter(line -> !isOfJvm(line)).count(), bare.dump());
    }
  }

  /** A JVM says itself that {@code -Xverify} is deprecated. */
  private static boolean isOfJvm(String line) {
    return line.contains("VM warning") && line.contains("-Xverify");
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void bareMainLoadsUnderAThousandClassesMore(int version) {
    int without = classes(JavaProcess.on(Jdk.require(version)), false);
    int with = classes(JavaProcess.on(Jdk.require(version)).withAgent(), true);
    System.out.println("JDK " + version + ": " + (with - without) + " classes added");
    assertTrue(with - without < 1000, with + " classes instead of " + without);
  }

  private static int classes(JavaProcessBuilder builder, boolean agent) {
    try (JavaProcess bare = builder.jvmArguments("-verbose:class").main(Bare.class).start()) {
      if (agent) {
        bare.awaitErr(START_LINE);
      }
      bare.awaitOut("hello");
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      return (int)
          bare.out().stream()
              .filter(line -> line.startsWith("[Loaded ") || line.contains(" source: "))
              .count();
    }
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void premainTouchesNothingThatIsTheApplicationsToTouchFirst(int version, @TempDir Path directory)
      throws IOException {
    // The application comes from the jar of the other agent: what it takes the JVM to open a jar
    // is then loaded before, as with any application.
    Path other = Jars.otherAgent(directory);
    try (JavaProcess watched =
        JavaProcess.on(Jdk.require(version))
            .jvmArguments("-Xshare:off", "-javaagent:" + other)
            .main(Watched.class.getName(), other)
            .withAgent()
            .start()) {
      watched.awaitOut("^ready");
      List<String> loaded = new ArrayList<>();
      List<String> touched = new ArrayList<>();
      for (String line : watched.out()) {
        if (line.startsWith("loaded ")) {
          String name = line.substring("loaded ".length());
          loaded.add(name);
          // The JVM asks for the key of a file when it opens a second jar.
          if (FORBIDDEN.matcher(name).matches() && !name.equals("sun/nio/fs/UnixFileKey")) {
            touched.add(name);
          }
        }
      }
      assertTrue(loaded.contains("io/graft/launcher/agent/Agent"), loaded.toString());
      assertEquals(List.of(), touched);
    }
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void disabledAgentIsNotThere(int version) {
    for (JavaProcessBuilder disabled :
        List.of(
            JavaProcess.on(Jdk.require(version)).property("graft.enabled", " Off"),
            JavaProcess.on(Jdk.require(version)).agentArguments("mode=observe;enabled=no,"),
            // What is no value is as if it were not said.
            JavaProcess.on(Jdk.require(version))
                .property("graft.enabled", "maybe")
                .environment("GRAFT_ENABLED", "0"))) {
      try (JavaProcess bare =
          disabled.jvmArguments("-verbose:class").main(Bare.class).withAgent().start()) {
        bare.awaitOut("hello");
        bare.endInput();
        assertEquals(0, bare.awaitExit());
        List<String> ours =
            bare.out().stream()
                .filter(
                    l ->
                        l.contains("GraftDoor")
                            || l.contains("io.graft.bootstrap.")
                            || l.contains("io.graft.weaver.")
                            || l.contains("io.graft.governance.")
                                // What a setting is, which is asked whether the agent is enabled.
                                && !l.contains("io.graft.governance.setting."))
                .toList();
        assertEquals(List.of(), ours);
        assertEquals(List.of(), bare.err());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"8", "25"})
  void jvmThatEndsAtOnceHasSaidWhatIsWrongWithItsSettings(int version) {
    List<String> said =
        endsAtOnce(
            JavaProcess.on(Jdk.require(version))
                .property("graft.mode", "enforc")
                .property("graft.nonsense", "1")
                .property("otel.traces.sampler", "sometimes")
                .environment("GRAFT_ADMIM", "off"));
    for (String key :
        List.of("graft.mode=enforc", "graft.nonsense", "graft.admim", "otel.traces.sampler")) {
      assertEquals(1, said.stream().filter(line -> line.contains(key)).count(), said.toString());
    }
    assertEquals(
        List.of(),
        endsAtOnce(JavaProcess.on(Jdk.require(version)).property("graft.mode", "observe")));
  }

  /** What a main that returns at once leaves on standard error, but for the start line. */
  private static List<String> endsAtOnce(JavaProcessBuilder builder) {
    try (JavaProcess brief = builder.main(Bare.class).arguments("brief").withAgent().start()) {
      assertEquals(0, brief.awaitExit());
      assertEquals(List.of("hello"), brief.out());
      return brief.err().stream().filter(line -> !line.matches(START_LINE)).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"8", "25"})
  void jarIsFoundWhereTheSystemClassLoaderSaysNothingOfIt(int version, @TempDir Path directory)
      throws IOException {
    Files.copy(GraftJar.path(), directory.resolve("my graft.jar"));
    try (JavaProcess bare =
        JavaProcess.on(Jdk.require(version))
            .property("java.system.class.loader", OwnLoader.class.getName())
            .directory(directory)
            .main(Bare.class)
            .withAgent(Path.of("my graft.jar"))
            .start()) {
      bare.awaitErr(START_LINE);
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertTrue(bare.out().contains("hello"), bare.dump());
      assertEquals(1, bare.err().size(), bare.dump());
    }
  }

  @Test
  void jarGivenTwiceStartsOneAgent() {
    try (JavaProcess bare =
        JavaProcess.on(Jdk.current())
            .jvmArguments("-javaagent:" + GraftJar.path())
            .main(Bare.class)
            .withAgent()
            .start()) {
      bare.awaitErr(START_LINE);
      assertEquals(1, bare.err().stream().filter(l -> l.contains("already attached")).count());
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertEquals(2, bare.err().size(), bare.dump());
    }
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void jarMayBeInAnOddPlace(int version, @TempDir Path directory) throws IOException {
    Path odd = Files.createDirectories(directory.resolve("mit Leerzeichen + 100%25!/ünïcødé"));
    Path jar = Files.copy(GraftJar.path(), odd.resolve("gräft.jar"));
    try (JavaProcess bare =
        JavaProcess.on(Jdk.require(version))
            .environment("LC_ALL", "C.UTF-8")
            .main(Bare.class)
            .withAgent(jar)
            .start()) {
      bare.awaitErr(START_LINE);
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertEquals(1, bare.err().size(), bare.dump());
    }
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void homeThatCannotBeWrittenIsNoReasonToFail(int version, @TempDir Path directory)
      throws IOException {
    // A file, which nobody can create a directory in, root neither.
    Path home = Files.createFile(directory.resolve("home"));
    try (JavaProcess bare =
        JavaProcess.on(Jdk.require(version))
            .property("user.home", home)
            .property("graft.registry.dir", home.resolve(".graft/registry"))
            .main(Bare.class)
            .withAgent()
            .start()) {
      bare.awaitErr("governs Bare");
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertEquals(List.of("hello"), bare.out());
      assertTrue(bare.err().size() <= 3, bare.dump());
    }
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void toolsOfTheJdkAreLeftAlone(int version) throws Exception {
    Process keytool =
        new ProcessBuilder(Jdk.require(version).command("keytool").toString(), "-help")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    keytool.getInputStream().readAllBytes();
    assertEquals(0, keytool.waitFor());
    ProcessBuilder builder =
        new ProcessBuilder(Jdk.require(version).command("keytool").toString(), "-help")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_TOOL_OPTIONS", "-javaagent:" + GraftJar.path());
    Process withAgent = builder.start();
    String said = new String(withAgent.getInputStream().readAllBytes());
    assertEquals(0, withAgent.waitFor());
    assertFalse(said.contains("[graft]"), said);
  }

  @Test
  void brokenIndexOrClassLetsTheApplicationStart(@TempDir Path directory) throws IOException {
    Path broken = Jars.without("joinpoints.idx", directory);
    try (JavaProcess bare =
        JavaProcess.on(Jdk.current()).main(Bare.class).withAgent(broken).start()) {
      bare.awaitErr("^\\[graft\\] not started: ");
      bare.endInput();
      assertEquals(0, bare.awaitExit());
      assertEquals(List.of("hello"), bare.out());
      assertEquals(1, bare.err().size(), bare.dump());
    }
  }

  @Test
  void jarIsSmallAndShowsNothingButItsEntry() throws IOException {
    assertTrue(Files.size(GraftJar.path()) <= 8 << 20, Files.size(GraftJar.path()) + " bytes");
    try (java.util.jar.JarFile jar = new java.util.jar.JarFile(GraftJar.path().toFile())) {
      List<String> classes =
          jar.stream()
              .map(java.util.zip.ZipEntry::getName)
              .filter(n -> n.endsWith(".class"))
              .sorted()
              .toList();
      assertEquals(
          List.of(
              "io/graft/bootstrap/Bridge.class",
              "io/graft/bootstrap/Outcome.class",
              "io/graft/bootstrap/Slot.class",
              "io/graft/launcher/AgentClassLoader.class",
              "io/graft/launcher/Entry.class",
              "io/graft/launcher/EntryRights.class"),
          classes);
    }
  }
}
