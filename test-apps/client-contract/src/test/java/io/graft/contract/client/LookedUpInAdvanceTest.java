package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.contract.client.probe.Words;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Instances that are registered by host names are looked up by threads of the agent: a slow name
 * server holds up no thread of a client, neither its event loop that makes the first call, nor one
 * that retries.
 */
@Execution(ExecutionMode.CONCURRENT)
class LookedUpInAdvanceTest {
  private static final CellTable TABLE = CellTable.titled("Instances with host names");

  /** So many that none is looked up before its service is called. */
  private static final int OTHERS = 80;

  @TempDir static Path names;

  static Stream<Cell> all() {
    return Stream.of(
        cell("java.net.http, HTTP/1.1", "JdkLibrary", null),
        cell("Reactor Netty 1.3.8", "ReactorLibrary", "reactor-netty-1.3.8"),
        cell("Jetty client 12.1.14", "JettyLibrary", "jetty-client-12.1.14"),
        cell("Apache HttpClient 5.6.5, async", "Apache5AsyncLibrary", "httpclient5-5.6.5"),
        cell("Apache HttpAsyncClient 4.1.5", "ApacheAsyncLibrary", "httpasyncclient-4.1.5"));
  }

  /** On a JDK whose name server an application may replace: since 18. */
  private static Cell cell(String row, String library, String jars) {
    return new Cell(row, 25, library, jars, "http", false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void noThreadOfTheClientAsksANameServer(Cell cell) throws Throwable {
    TABLE.run(cell.row(), cell.jdk(), () -> calls(cell, names));
  }

  /** Compiles the slow name server, which needs a newer JDK than the build has. */
  @BeforeAll
  static void compileNames() throws Exception {
    Process javac =
        new ProcessBuilder(
                Jdk.require(25).command("javac").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-d",
                names.toString(),
                new File("src/test/jdk18/SlowNames.java").getAbsolutePath())
            .inheritIO()
            .start();
    assertEquals(0, javac.waitFor());
    Path providers = Files.createDirectories(names.resolve("META-INF/services"));
    Files.writeString(providers.resolve("java.net.spi.InetAddressResolverProvider"), "SlowNames\n");
  }

  private static void calls(Cell cell, Path names) throws Exception {
    Certificate certificate = Certificate.shared();
    Instances instances = new Instances(certificate.keyStore(), Certificate.PASSWORD);
    try (ProbeProcess probe = probe(cell, instances, certificate, names)) {
      // The second call is made by the thread that has got the response of the first one.
      String first = Cases.id();
      String id = Cases.id();
      Map<String, String> words = new LinkedHashMap<>();
      words.put("url", "http://inventory/ok?id=" + first);
      words.put("after", Words.line(Map.of("url", "http://named/ok?id=" + id)));
      Map<String, String> answer = probe.ask("callback", words);
      assertEquals("200", answer.get("status"), answer::toString);
      assertEquals(1, instances.received(id).size());
      Await.until("calls to both instances", () -> served(probe, instances, id));
      // A refused connection is retried by the thread that was told of it.
      String retried = Cases.id();
      Await.until("a retry", () -> retried(probe, instances, retried));
      List<String> lookups =
          probe.process().out().stream().filter(line -> line.startsWith("lookup of ")).toList();
      assertTrue(lookups.size() >= 2, lookups::toString);
      for (String lookup : lookups) {
        assertTrue(lookup.endsWith(" by graft-resolve"), lookups::toString);
      }
    } finally {
      instances.stop();
    }
  }

  private static boolean retried(ProbeProcess probe, Instances instances, String id) {
    Map<String, String> answer = probe.ask("call", Map.of("url", "http://half/ok?id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    return instances.received(id).stream().anyMatch(Cases::second);
  }

  private static boolean served(ProbeProcess probe, Instances instances, String id) {
    probe.ask("call", Map.of("url", "http://named/ok?id=" + id));
    return instances.received(id).stream().map(Received::instance).distinct().count() == 2;
  }

  private static ProbeProcess probe(
      Cell cell, Instances instances, Certificate certificate, Path names) {
    String others =
        IntStream.range(0, OTHERS)
            .mapToObj(i -> ",other" + i + "=other" + i + ".test:1")
            .collect(Collectors.joining());
    int port = instances.port();
    String services =
        List.of(
                "named=one.test:" + port,
                "named=two.test:" + port,
                "half=one.test:" + instances.refusingPort(),
                "half=two.test:" + port)
            .stream()
            .collect(Collectors.joining(",", ",", ""));
    return new ProbeProcess(
        "Probe",
        cell,
        instances,
        certificate,
        services + others,
        List.of(names.toString()),
        // So that every lookup is seen.
        Map.of("sun.net.inetaddr.ttl", "0", "networkaddress.cache.ttl", "0"));
  }
}
