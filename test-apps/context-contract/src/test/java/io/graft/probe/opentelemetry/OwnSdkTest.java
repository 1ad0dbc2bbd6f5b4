package io.graft.probe.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application with a tracer of its own keeps it, and its headers make both traces one. */
class OwnSdkTest {
  private static final CellTable TABLE = CellTable.titled("Tracers of applications");

  @ParameterizedTest(name = "{0} {1} on JDK {2}")
  @CsvSource({
    "SdkApplication, opentelemetry-sdk-0.17.1, 8",
    "SdkApplication, opentelemetry-sdk-1.66.0, 25",
    "BraveApplication, brave-6.3.1, 8",
    "MicrometerApplication, micrometer-tracing-1.6.0, 25"
  })
  void aTracerOfTheApplicationIsLeftAlone(String application, String jars, int jdk)
      throws Throwable {
    TABLE.run(jars, jdk, () -> check(application, jars, jdk));
  }

  private static void check(String application, String jars, int jdk) throws Exception {
    try (TraceReceiver receiver = new TraceReceiver();
        JavaProcess process =
            JavaProcess.on(Jdk.require(jdk))
                .name(jars)
                .main(
                    "io.graft.probe.opentelemetry." + application, ApiContractTest.classPath(jars))
                .withAgent()
                .property("graft.service.name", "traced")
                .property("otel.traces.sampler", "parentbased_always_on")
                .property("otel.bsp.schedule.delay", "100")
                .property("otel.exporter.otlp.endpoint", receiver.endpoint())
                .start()) {
      AdminClient admin = AdminClient.of(process);
      String base =
          "http://127.0.0.1:" + process.awaitOut("^serves (\\d+)$").substring("serves ".length());
      String trace = Http.get(base + "/own").body();
      process.awaitOut("^exported own " + trace + "$");
      // A traceparent of the tracer is sent as it is; beside its B3 headers, Graft adds its own.
      JsonNode client = admin.awaitSpans(trace, "CLIENT", 1).get(0);
      boolean b3 = application.equals("BraveApplication");
      String parent = client.get(b3 ? "spanId" : "parentSpanId").asText();
      // The call has revealed the tracer's trace: the request, which began here, joins it.
      List<JsonNode> served = admin.awaitSpans(trace, "SERVER", 2);
      assertTrue(
          served.stream().anyMatch(each -> each.path("parentSpanId").asText().equals(parent)),
          served::toString);
      assertTrue(served.stream().anyMatch(each -> !each.has("parentSpanId")), served::toString);
      Await.until("exported", () -> receiver.named("GET /leaf").size() == 1);
      assertEquals(List.of(), receiver.named("own"));
      assertEquals(List.of(), admin.spans(trace, "INTERNAL"));
      String says = admin.status().at("/telemetry/openTelemetry").asText();
      boolean sdk = application.equals("SdkApplication");
      assertEquals(sdk ? "the application has its own SDK, which records its spans" : "", says);
    }
  }
}
