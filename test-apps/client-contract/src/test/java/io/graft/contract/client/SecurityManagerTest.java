package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application sets a strict {@code SecurityManager} once it has started: it can do what it could
 * without Graft, no less and no more, and is governed as any other.
 */
class SecurityManagerTest {
  private static final CellTable TABLE = CellTable.titled("SecurityManager after the start");

  static Stream<Cell> cells() {
    Stream<Cell> always =
        Stream.of(
            new Cell("HttpURLConnection", 8, "UrlConnectionLibrary", null, "http", false),
            new Cell("HttpClient 4.3", 8, "ApacheLibrary", "httpclient-4.3.6", "http", false),
            new Cell("Commons 3.1", 17, "CommonsLibrary", "commons-httpclient-3.1", "https", false),
            new Cell("OkHttp 5", 17, "OkHttpEnqueuedLibrary", "okhttp-5.5.1", "https", false),
            new Cell("java.net.http", 17, "JdkLibrary", null, "http", false));
    Stream<Cell> others =
        Stream.of(
            new Cell("HttpURLConnection", 17, "UrlConnectionLibrary", null, "https", false),
            new Cell("HttpClient 4.5", 17, "ApacheLibrary", "httpclient-4.5.14", "http", false),
            new Cell("Commons 3.1", 8, "CommonsLibrary", "commons-httpclient-3.1", "http", false),
            new Cell("OkHttp 3.14", 8, "OkHttpLibrary", "okhttp-3.14.9", "http", false));
    return Jdk.isMatrix() ? Stream.concat(always, others) : always;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void governsAnApplicationThatLimitsItself(Cell cell) throws Throwable {
    Jdk.require(cell.jdk());
    TABLE.run(cell.row(), cell.jdk(), () -> run(cell));
  }

  private static void run(Cell cell) throws Exception {
    Certificate certificate = Certificate.shared();
    Instances instances = new Instances(certificate.keyStore(), Certificate.PASSWORD);
    try (ProbeProcess probe = new ProbeProcess("GuardedProbe", cell, instances, certificate)) {
      String service = cell.scheme().equals("https") ? "secure.example" : "inventory";
      Map<String, String> call = Map.of("url", cell.scheme() + "://" + service + "/ok?id=1");
      for (int i = 0; i < 6; i++) {
        assertEquals("200", probe.ask("call", call).get("status"), probe.process().dump());
      }
      // Within a request it goes through the adapters of servers, pools and contexts too.
      assertEquals("200", probe.askWithin("call", call).get("status"), probe.process().dump());
      if (cell.scheme().equals("http")) {
        // The rule of this service goes by a cookie: the agent asks the application's jar.
        Map<String, String> sticky = Map.of("url", "http://sticky/ok?id=1");
        assertEquals("200", probe.ask("call", sticky).get("status"), probe.process().dump());
      }
      JsonNode spans = probe.admin().get("/graft/traces").json().get("spans");
      long governed = 0;
      for (JsonNode span : spans) {
        governed += service.equals(span.path("destination").asText()) ? 1 : 0;
      }
      assertEquals(true, governed >= 7, spans.toString());
      assertEquals(List.of(), failed(probe.admin().status()));
      List<String> said = new ArrayList<>(probe.process().err());
      said.addAll(probe.process().out());
      said.removeIf(
          line ->
              !line.contains("AccessControl")
                  && !line.contains("failed")
                  && !line.startsWith("lent: "));
      assertEquals(List.of(), said);
    } finally {
      instances.stop();
    }
  }

  /** The join points that have failed, or were skipped for a lack of rights. */
  private static List<String> failed(JsonNode status) {
    List<String> failed = new ArrayList<>();
    for (JsonNode list : status.get("joinPoints")) {
      for (JsonNode entry : list) {
        if (entry.path("failures").asInt() > 0
            || entry.path("reason").asText().contains("AccessControl")) {
          failed.add(entry.toString());
        }
      }
    }
    return failed;
  }
}
