package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graft is not alone in the JVM. */
class OtherAgentsTest {
  /** The JDK, and whether the other one comes first. */
  static Stream<Arguments> orders() {
    return Jdk.isMatrix()
        ? Jdk.every().stream()
            .flatMap(jdk -> Stream.of(Arguments.of(jdk, true), Arguments.of(jdk, false)))
        : Stream.of(Arguments.of(25, false));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void openTelemetryAgentBeforeOrAfter(int version, boolean before) {
    Path other = Checkout.file("test-apps/launch/target/agents/opentelemetry-javaagent.jar");
    String first = before ? other.toString() : GraftJar.path().toString();
    String second = before ? GraftJar.path().toString() : other.toString();
    try (JavaProcess app =
        JavaProcess.on(Jdk.require(version))
            .jvmArguments("-javaagent:" + first, "-javaagent:" + second)
            // What changes the same classes as Graft; the rest would take this test a minute more.
            .property("otel.instrumentation.common.default-enabled", false)
            .property("otel.instrumentation.executors.enabled", true)
            .property("otel.instrumentation.http-url-connection.enabled", true)
            .property("otel.instrumentation.java-http-server.enabled", true)
            .property("otel.traces.exporter", "none")
            .property("otel.metrics.exporter", "none")
            .property("otel.logs.exporter", "none")
            .main(Busy.class)
            .start()) {
      app.awaitErr("governs Busy");
      app.awaitOut("^ready");
      Await.until("work is done", Await.LIMIT, () -> number(app, "(\\d+) done") > 50, app::dump);
      assertEquals(0, number(app, "(\\d+) failed"), app.dump());
      assertTrue(
          app.err().stream().noneMatch(l -> l.startsWith("[graft]") && l.contains("cannot")),
          app.dump());
    }
  }

  private static long number(JavaProcess app, String pattern) {
    String question = "q" + System.nanoTime();
    app.writeLine(question);
    Matcher matcher = Pattern.compile(pattern).matcher(app.awaitOut("^" + question + " "));
    assertTrue(matcher.find());
    return Long.parseLong(matcher.group(1));
  }
}
