package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.VirtualMachine;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Graft comes into a running JVM, and leaves it as it was. */
class AttachTest {
  private static final int ROUNDS = Jdk.isMatrix() ? 10 : 4;

  /** Classes that are woven, one for each loader that a bare JVM has them in. */
  private static final List<String> WOVEN =
      List.of(
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "sun.net.www.protocol.http.HttpURLConnection",
          "com.sun.net.httpserver.Filter$Chain");

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void wovenClassesGetTheirOwnClassFilesBack(int version, @TempDir Path directory)
      throws Exception {
    Jdk jdk = Jdk.require(version);
    Path other = Jars.otherAgent(directory);
    try (JavaProcess app =
        JavaProcess.on(jdk)
            .jvmArguments(
                "-Xverify:all",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading",
                "-javaagent:" + other)
            .main(Watched.class)
            .start()) {
      app.awaitOut("^ready");
      List<String> before = classFiles(app, "before");

      attach(GraftJar.path(), app, 1);
      // An agent sees what those before it have made of a class: from now on, Graft too.
      load(app, other, null);
      List<String> during = classFiles(app, "during");
      for (int i = 0; i < before.size(); i++) {
        assertNotEquals(before.get(i), during.get(i), WOVEN.get(i));
      }

      detach(app, 1);
      assertEquals(before, classFiles(app, "after"));
    }
  }

  private static List<String> classFiles(JavaProcess app, String when) {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < WOVEN.size(); i++) {
      String question = when + i;
      app.writeLine(question + " " + WOVEN.get(i));
      files.add(app.awaitOut("^" + question + " is ").substring(question.length()));
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void roundsOfAttachAndDetachUnderLoadLeaveNothingBehind(int version) throws Exception {
    Jdk jdk = Jdk.require(version);
    try (JavaProcess app = busy(jdk)) {
      for (int round = 1; round <= ROUNDS; round++) {
        attach(GraftJar.path(), app, round);
        long done = count(app, "attached" + round);
        Await.until("the load goes on", () -> count(app, "on" + System.nanoTime()) > done + 20);
        detach(app, round);
      }
      assertEquals(0, failed(app), app.dump());
      Await.until("the loaders of the agent are collected", () -> loaders(jdk, app).isEmpty());
    }
  }

  /**
   * The first class is missing when rules and registry have started, the second at the very end.
   */
  @ParameterizedTest
  @CsvSource({
    "8, console/http/AdminServer",
    "25, console/http/AdminServer",
    "25, telemetry/metric/GovernanceMetrics"
  })
  void startThatFailsHalfWayLeavesNothingBehind(
      int version, String missing, @TempDir Path directory) throws Exception {
    Jdk jdk = Jdk.require(version);
    Path broken = Jars.without(missing + ".classdata", directory);
    try (JavaProcess app = busy(jdk)) {
      load(app, broken, "graft.jar=" + broken);
      awaitLines(app, "[graft] start failed: ", 1);
      Await.until("nothing of the agent is left", () -> loaders(jdk, app).isEmpty());
      attach(GraftJar.path(), app, 1);
      detach(app, 1);
      assertEquals(0, failed(app), app.dump());
    }
  }

  @Test
  void anotherVersionOfTheJarTakesOver(@TempDir Path directory) throws Exception {
    Jdk jdk = Jdk.current();
    Path next = Jars.ofVersion("9.9.9", directory);
    try (JavaProcess app = busy(jdk)) {
      attach(GraftJar.path(), app, 1);
      assertEquals(1, Jars.command(jdk, next, "attach", String.valueOf(app.pid())));
      app.awaitErr("already attached");
      // A command of any version detaches.
      assertEquals(0, Jars.command(jdk, next, "detach", String.valueOf(app.pid())));
      app.awaitErr("^\\[graft\\] detached");
      assertEquals(0, Jars.command(jdk, next, "attach", String.valueOf(app.pid())));
      app.awaitErr("^\\[graft\\] 9\\.9\\.9 governs Busy");
      assertEquals(0, failed(app), app.dump());
    }
  }

  @Test
  void argumentsOfAttachAreSettings() throws Exception {
    Jdk jdk = Jdk.current();
    try (JavaProcess app = busy(jdk)) {
      assertEquals(
          0,
          Jars.command(
              jdk,
              GraftJar.path(),
              "attach",
              String.valueOf(app.pid()),
              "service.name=other",
              "graft.registry=none"));
      String line = app.awaitErr("governs");
      assertTrue(line.contains("governs other"), line);
    }
  }

  @Test
  void detachWhereNothingIsAttachedSaysSo() throws Exception {
    Jdk jdk = Jdk.current();
    try (JavaProcess app = busy(jdk)) {
      assertEquals(1, Jars.command(jdk, GraftJar.path(), "detach", String.valueOf(app.pid())));
      app.awaitErr("nothing to detach");
      assertEquals(0, failed(app), app.dump());
    }
  }

  @Test
  void commandLineFailsWithAReason() {
    Jdk jdk = Jdk.current();
    assertEquals(2, Jars.command(jdk, GraftJar.path(), "attach"));
    assertEquals(2, Jars.command(jdk, GraftJar.path(), "conquer"));
    assertEquals(1, Jars.command(jdk, GraftJar.path(), "attach", "999999999"));
    assertEquals(0, Jars.command(jdk, GraftJar.path(), "help"));
    assertEquals(0, Jars.command(jdk, GraftJar.path(), "version"));
  }

  private static JavaProcess busy(Jdk jdk) {
    JavaProcess app =
        JavaProcess.on(jdk)
            .jvmArguments(
                "-Xmx128m",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+EnableDynamicAgentLoading",
                "-Xverify:all")
            .main(Busy.class)
            .start();
    app.awaitOut("^ready");
    return app;
  }

  /** As the command does, but without a JVM for it. */
  private static void attach(Path jar, JavaProcess app, int time) throws Exception {
    load(app, jar, "graft.jar=" + jar);
    awaitLines(app, " governs ", time);
  }

  private static void detach(JavaProcess app, int time) throws Exception {
    load(app, GraftJar.path(), "graft.command=detach,graft.jar=" + GraftJar.path());
    awaitLines(app, "[graft] detached", time);
  }

  private static void load(JavaProcess app, Path jar, @Nullable String arguments) throws Exception {
    VirtualMachine vm = VirtualMachine.attach(String.valueOf(app.pid()));
    try {
      vm.loadAgent(jar.toString(), arguments);
    } catch (AgentLoadException e) {
      // A Java 8 answers "0" where a newer one expects more words.
      assertEquals("0", e.getMessage());
    } finally {
      vm.detach();
    }
  }

  private static void awaitLines(JavaProcess app, String text, int times) {
    Await.until(
        text + " for the " + times + ". time",
        Await.LIMIT,
        () -> app.err().stream().filter(line -> line.contains(text)).count() == times,
        app::dump);
  }

  private static long count(JavaProcess app, String question) {
    return number(ask(app, question), "(\\d+) done");
  }

  private static long failed(JavaProcess app) {
    return number(ask(app, "failed" + System.nanoTime()), "(\\d+) failed");
  }

  private static String ask(JavaProcess app, String question) {
    app.writeLine(question);
    return app.awaitOut("^" + question + " ");
  }

  private static long number(String line, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(line);
    assertTrue(matcher.find(), line);
    return Long.parseLong(matcher.group(1));
  }

  /** The live objects of ours, after a full collection. */
  private static List<String> loaders(Jdk jdk, JavaProcess app) throws Exception {
    Process histogram =
        new ProcessBuilder(
                jdk.command("jcmd").toString(), String.valueOf(app.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String lines = new String(histogram.getInputStream().readAllBytes());
    assertEquals(0, histogram.waitFor(), lines);
    assertTrue(lines.contains("java.lang.String"), lines);
    return lines
        .lines()
        .filter(line -> line.contains("io.graft.") && !line.contains("Busy"))
        .toList();
  }
}
