package io.graft.onclients;

import io.graft.test.Jdk;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

/** Old versions on JDK 8, and with {@code -Pmatrix} what of them still runs on the newest JDK. */
class OldestTest {
  private static final int OLDEST = 8;
  private static final int NEWEST = Jdk.VERSIONS.get(Jdk.VERSIONS.size() - 1);
  private static final String REST = "javax.ws.rs.";
  private static final String SPRING = "org.springframework.web.client.";
  private static final LogicalNames.Failures OF_REST =
      new LogicalNames.Failures(REST + "ProcessingException", REST + "ServiceUnavailableException");

  private static final Map<String, LogicalNames.Failures> FAILURES = failures();

  private static Program oldest;
  private static @Nullable Program newest;

  private static Map<String, LogicalNames.Failures> failures() {
    Map<String, LogicalNames.Failures> failures = new HashMap<>();
    failures.put(
        "RestTemplate",
        new LogicalNames.Failures(
            SPRING + "ResourceAccessException", SPRING + "HttpServerErrorException"));
    failures.put(
        "Feign", new LogicalNames.Failures("feign.RetryableException", "feign.FeignException"));
    failures.put("Jersey", OF_REST);
    failures.put("CXF's JAX-RS", OF_REST);
    failures.put("CXF's WebClient", OF_REST);
    failures.put("RESTEasy", OF_REST);
    failures.put(
        "CXF's JAX-WS",
        new LogicalNames.Failures(
            "javax.xml.ws.WebServiceException", "javax.xml.ws.WebServiceException"));
    failures.put(
        "Google HTTP client",
        new LogicalNames.Failures(
            "java.net.ConnectException", "com.google.api.client.http.HttpResponseException"));
    return failures;
  }

  @BeforeAll
  static void start() throws IOException {
    oldest = new Program("java8", OLDEST, OnClients.services());
    if (Jdk.isMatrix()) {
      newest = new Program("java8", NEWEST, OnClients.services(), "core");
    }
  }

  @AfterAll
  static void end() {
    oldest.close();
    if (newest != null) {
      newest.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> onTheOldestJdk() {
    return new OnClients(oldest, OLDEST, ", old").tests(FAILURES);
  }

  @TestFactory
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  Stream<DynamicTest> onTheNewestJdk() {
    return new OnClients(newest, NEWEST, ", old").tests(FAILURES);
  }

  @TestFactory
  Stream<DynamicTest> ribbon() throws IOException {
    return new OnClients(oldest, OLDEST, ", old")
        .chosen(Map.of("Ribbon with RestTemplate", SPRING + "ResourceAccessException"));
  }
}
