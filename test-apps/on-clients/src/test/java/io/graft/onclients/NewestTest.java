package io.graft.onclients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Jdk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The newest versions on the newest JDK. */
class NewestTest {
  private static final int JDK = Jdk.VERSIONS.get(Jdk.VERSIONS.size() - 1);
  private static final String REST = "jakarta.ws.rs.";
  private static final String SPRING = "org.springframework.web.client.";

  private static final LogicalNames.Failures OF_SPRING =
      new LogicalNames.Failures(
          SPRING + "ResourceAccessException",
          SPRING + "HttpServerErrorException$ServiceUnavailable");
  private static final LogicalNames.Failures OF_REST =
      new LogicalNames.Failures(REST + "ProcessingException", REST + "ServiceUnavailableException");

  private static final Map<String, LogicalNames.Failures> FAILURES =
      Map.of(
          "RestTemplate", OF_SPRING,
          "RestClient", OF_SPRING,
          "HTTP interface", OF_SPRING,
          "Feign",
              new LogicalNames.Failures(
                  "feign.RetryableException", "feign.FeignException$ServiceUnavailable"),
          "Jersey", OF_REST,
          "CXF's Jakarta REST", OF_REST,
          "CXF's WebClient", OF_REST,
          "RESTEasy", OF_REST,
          "Google HTTP client",
              new LogicalNames.Failures(
                  "java.net.ConnectException", "com.google.api.client.http.HttpResponseException"),
          "Retrofit",
              new LogicalNames.Failures("java.net.ConnectException", "retrofit2.HttpException"));

  private static Program program;

  @BeforeAll
  static void start() throws IOException {
    program = new Program("java17", JDK, OnClients.services());
  }

  @AfterAll
  static void end() {
    program.close();
  }

  @TestFactory
  Stream<DynamicTest> clients() {
    return new OnClients(program, JDK, ", newest").tests(FAILURES);
  }

  @TestFactory
  Stream<DynamicTest> soap() {
    String failed = "jakarta.xml.ws.WebServiceException";
    return new OnClients(program, JDK, ", newest")
        .tests(Map.of("CXF's JAX-WS", new LogicalNames.Failures(failed, failed)));
  }

  @TestFactory
  Stream<DynamicTest> stork() throws IOException {
    return new OnClients(program, JDK, ", newest")
        .chosen(Map.of("Stork on java.net.http", "java.net.ConnectException"));
  }

  @Test
  void aModelAnswersInOneSpan() {
    String id = Program.id();
    Program.Answer answer =
        program.call("LangChain4j on java.net.http", "POST", "http://models/id/" + id + "/v1");
    Cases.assertOk("hello", answer);
    List<Received> all = program.instances.received(id);
    assertEquals(1, all.size());
    assertEquals("kept", all.get(0).header("x-own"));
    assertEquals(Program.TRACE, all.get(0).traceId());
    assertEquals(1, program.spans(id, 1).size());
  }

  /** Its POST is not repeated by Graft: the library has what it needs to wait itself. */
  @Test
  void aModelThatIsLimitedSaysSo() {
    String id = Program.id();
    Program.Answer answer =
        program.call(
            "LangChain4j on java.net.http", "POST", "http://models/id/" + id + "/limited/v1");
    Cases.assertFailed("dev.langchain4j.exception.RateLimitException", answer);
    assertEquals(1, program.instances.received(id).size());
  }

  @Test
  void aStreamIsNotBufferedAndNoCallInFlight() {
    String id = Program.id();
    String client = "LangChain4j streaming on java.net.http";
    CompletableFuture<Program.Answer> whole =
        CompletableFuture.supplyAsync(
            () -> program.call(client, "POST", "http://models/id/" + id + "/stream/v1"));
    program.awaitOut("^part first$");
    JsonNode open = program.destination("models");
    assertEquals(0, open.path("inFlight").asInt(), open::toString);
    // The span is that of the headers: what the stream waits for is not latency.
    JsonNode span = program.spans(id, 1).get(0);
    assertEquals(200, span.path("attributes").path("http.response.status_code").asInt());
    assertTrue(!whole.isDone());
    program.instances.release(id);
    Cases.assertOk("firstlast", whole.join());
    assertEquals(1, program.spans(id, 1).size());
  }
}
