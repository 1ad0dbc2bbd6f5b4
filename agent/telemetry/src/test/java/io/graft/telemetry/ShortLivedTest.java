package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Telemetry in a JVM of its own. */
class ShortLivedTest {
  private Collector collector;
  private List<String> lines;

  @BeforeEach
  void run() throws Exception {
    collector = Collector.start(0);
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                ShortLived.class.getName(),
                collector.url())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(60, TimeUnit.SECONDS);
    assertEquals(0, process.exitValue(), said);
    lines = said.lines().toList();
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  @Test
  void queuedSpansAreExportedWhenTheJvmEnds() {
    assertEquals(7, collector.spans().size());
    assertEquals(1, collector.metrics.size());
  }

  @Test
  void nothingThatTheApplicationConfiguresIsInitialised() {
    assertEquals(
        List.of(),
        lines.stream()
            .filter(
                line ->
                    line.contains(" java.util.logging.")
                        || line.contains(" javax.management.")
                        || line.contains(" java.lang.management.")
                        || line.contains(" java.util.concurrent.ForkJoinPool ")
                        || line.contains(" java.net.http.")
                        || line.contains(" sun.net.www.protocol.http."))
            .toList());
  }
}
