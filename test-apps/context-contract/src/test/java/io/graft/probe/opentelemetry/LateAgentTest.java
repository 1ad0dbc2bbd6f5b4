package io.graft.probe.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tracers that the application has kept since its start follow an agent that comes and leaves. */
class LateAgentTest {
  private static final CellTable TABLE = CellTable.titled("OpenTelemetry API");
  private static final String NONE = "00000000000000000000000000000000-0000000000000000-00";

  @ParameterizedTest(name = "{0} on JDK {1}")
  @CsvSource({"0.17.1, 8", "1.66.0, 25"})
  void spansAreBridgedWhileThereIsAnAgent(String version, int jdk) throws Throwable {
    TABLE.run("attach and detach " + version, jdk, () -> check(version, Jdk.require(jdk)));
  }

  private static void check(String version, Jdk jdk) throws Exception {
    try (JavaProcess application =
        JavaProcess.on(jdk)
            .main(
                ApiApplication.class.getName(),
                ApiContractTest.classPath("opentelemetry-api-" + version))
            .start()) {
      String base =
          "http://127.0.0.1:"
              + application.awaitOut("^serves (\\d+)$").substring("serves ".length());
      without(base);
      for (int i = 0; i < 2; i++) {
        int starts = i + 1;
        command(jdk, application, "attach", "otel.traces.sampler=parentbased_always_on");
        Await.until("the start line", () -> starts(application) == starts);
        AdminClient admin = AdminClient.newestOf(application);
        String trace = String.format("%032x", 0xdef0 + i);
        String seen = child(base, trace);
        assertTrue(seen.contains("work=" + trace), seen);
        List<?> spans = admin.awaitSpans(trace, "PRODUCER", 1);
        assertEquals(1, spans.size());
        application.writeLine("remember");
        application.awaitOut("^remembers " + i + "$");
        command(jdk, application, "detach");
        without(base);
        application.writeLine("collect");
        assertEquals(
            "gone " + i,
            application.awaitOut("^(gone|still in memory) " + i + "$"),
            application::dump);
      }
    }
  }

  private static void without(String base) {
    String seen = child(base, String.format("%032x", 1));
    assertTrue(seen.contains("work=" + NONE), seen);
    assertTrue(seen.contains("span=" + NONE), seen);
  }

  private static String child(String base, String trace) {
    Http.Response response =
        Http.get(base + "/child", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    assertEquals(200, response.status(), response.body());
    return response.body();
  }

  private static long starts(JavaProcess application) {
    return application.err().stream().filter(line -> line.contains(" governs ")).count();
  }

  private static void command(Jdk jdk, JavaProcess application, String command, String... settings)
      throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(command);
    arguments.add(Long.toString(application.pid()));
    arguments.addAll(List.of(settings));
    try (JavaProcess run =
        JavaProcess.on(jdk)
            .jar(GraftJar.path())
            .arguments(arguments.toArray(new String[0]))
            .start()) {
      assertEquals(0, run.awaitExit(), run::dump);
    }
  }
}
