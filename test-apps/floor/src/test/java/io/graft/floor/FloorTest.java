package io.graft.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.probe.floor.Clients;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients of which Graft knows nothing find services by their names, are balanced when they
 * connect, and survive the loss of an instance at the next connection.
 */
@Execution(ExecutionMode.CONCURRENT) // most of their time is waiting
class FloorTest {
  private static final int CONNECTIONS = 15;
  private static final CellTable TABLE = CellTable.titled("Clients that no adapter knows");

  /** Sets of instances that no test uses. */
  private static final Queue<Instances> FREE = new ConcurrentLinkedQueue<>();

  private Instances instances;
  private JavaProcess process;
  private AdminClient admin;

  @BeforeEach
  void startInstances() {
    Instances free = FREE.poll();
    instances = free == null ? new Instances() : free;
    instances.start();
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.close();
    }
    FREE.add(instances);
  }

  @AfterAll
  static void stopInstances() {
    FREE.forEach(Instances::close);
  }

  private void start(int jdk, String... properties) {
    var builder =
        JavaProcess.on(jdk)
            .main(Clients.class.getName(), classPath())
            .withAgent()
            .property("graft.registry", instances.registry())
            // An instance that comes back is soon used again, so that the next client can lose it.
            .property("graft.client.*.eject.max-time", "1s")
            .property("graft.client.*.eject.time", "1s")
            .property("graft.client.*.slow-start", "1s");
    for (int i = 0; i < properties.length; i += 2) {
      builder.property(properties[i], properties[i + 1]);
    }
    process = builder.start();
    admin = AdminClient.of(process);
  }

  /** Without the classes of tests, and of JUnit. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            path ->
                path.endsWith("test-apps/floor/target/classes")
                    || path.matches(
                        ".*/(jedis|postgresql|commons-pool2|slf4j|gson|json|netty)[^/]*jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Opens connections, and returns what each printed. */
  private List<String> connect(String client, String host, int port, int count) {
    int before = process.out().size();
    process.writeLine(client + " " + host + " " + port + " " + count);
    List<String> lines = new ArrayList<>();
    for (int i = 0; lines.isEmpty() || !lines.get(lines.size() - 1).startsWith("done"); i++) {
      int wanted = before + i + 1;
      Await.until(
          "an answer to " + client, () -> process.out().size() >= wanted || !process.isAlive());
      lines.add(process.out().get(before + i));
    }
    lines.remove(lines.size() - 1);
    return lines;
  }

  /** How many connections each instance has got; the failures under their text. */
  private static Map<String, Integer> counted(List<String> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      String who = words[1].equals("failed") ? line : words[1];
      counts.merge(who, 1, Integer::sum);
    }
    return counts;
  }

  private int port(String host) {
    return host.equals("db")
        ? instances.database
        : host.equals("cache") ? instances.redis : instances.http;
  }

  static List<Integer> every() {
    return Jdk.every();
  }

  static List<Integer> matrix() {
    return Jdk.matrix();
  }

  /** On every JDK, as names and sockets are its inside. */
  @ParameterizedTest
  @MethodSource("every")
  void blockingClientsSurviveAKillAtTheNextConnection(int jdk) throws Throwable {
    TABLE.run(
        "blocking clients",
        jdk,
        () -> {
          start(jdk);
          survives("redis", "cache", 0);
          survives("postgresql", "db", 0);
          survives("channel", "orders", 0);
          survives("socket", "orders", 0);
          survives("socket-timeout", "orders", 0);
          survives("adaptor", "orders", jdk < 13 ? 1 : 0);
        });
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void clientsThatDoNotWaitFailOnceAtMost(int jdk) throws Throwable {
    TABLE.run(
        "non-blocking clients",
        jdk,
        () -> {
          start(jdk);
          survives("selector", "orders", 1);
          survives("asynchronous", "orders", 1);
          survives("netty", "orders", 1);
          survives("netty-epoll", "orders", 1);
        });
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void datagramsGoToAnInstanceWithTheirPort(int jdk) throws Throwable {
    TABLE.run(
        "datagrams",
        jdk,
        () -> {
          start(jdk);
          for (String client : List.of("datagram", "datagram-connected", "datagram-channel")) {
            List<String> lines = connect(client, "orders", instances.http, 4);
            assertTrue(
                Instances.ADDRESSES.containsAll(counted(lines).keySet()), () -> client + lines);
          }
        });
  }

  /**
   * @param failures the most connections that may fail after a kill
   */
  private void survives(String client, String host, int failures) {
    instances.start();
    // Of each three draws the least loaded: no instance has much more than its share. One that came
    // back has its own only after a slow start.
    List<String> lines =
        Await.value(
            client + " to be balanced",
            () -> connect(client, host, port(host), CONNECTIONS),
            answers -> isBalanced(counted(answers)));
    if (lines.get(0).split(" ").length > 2) {
      // The client shows the name, and the instance that it really talks to.
      for (String line : lines) {
        String[] words = line.split(" ");
        assertEquals(host + "/" + words[1] + ":" + port(host), words[2]);
      }
    }
    instances.kill("127.0.0.2");
    Map<String, Integer> after = counted(connect(client, host, port(host), CONNECTIONS));
    assertFalse(after.containsKey("127.0.0.2"), () -> client + " " + after);
    int well = after.getOrDefault("127.0.0.1", 0) + after.getOrDefault("127.0.0.3", 0);
    assertTrue(well >= CONNECTIONS - failures, () -> client + " " + after);
    for (JsonNode instance : instances(host)) {
      boolean lost = instance.get("address").asText().startsWith("127.0.0.2:");
      assertTrue(lost || instance.get("failures").asInt() == 0, () -> client + " " + instance);
    }
  }

  private static boolean isBalanced(Map<String, Integer> counts) {
    return Instances.ADDRESSES.equals(List.copyOf(counts.keySet()))
        && counts.values().stream().allMatch(count -> count <= CONNECTIONS / 2);
  }

  @Test
  void theNameIsKeptAndTheAddressIsStable() {
    start(Jdk.current().version());
    String first = connect("name", "orders", 0, 1).get(0);
    assertTrue(first.matches("name orders/240\\.71\\.\\d+\\.\\d+ orders orders"), first);
    String address = first.substring(first.indexOf('/') + 1, first.indexOf(" orders orders"));
    String written = connect("name", "Orders", 0, 1).get(0);
    assertTrue(written.startsWith("name Orders/" + address + " "), written);
    process.close();
    start(Jdk.current().version());
    assertEquals(first, connect("name", "orders", 0, 1).get(0));
    JsonNode floor = admin.status().get("floor");
    assertEquals(address, floor.get("virtualAddresses").get("orders").asText());
    assertTrue(floor.get("limits").size() > 3);
  }

  @Test
  void aNameThatOnlyDnsKnowsIsLeftAlone() {
    start(Jdk.current().version());
    assertEquals(
        List.of("name localhost/127.0.0.1 localhost localhost"),
        connect("name", "localhost", 0, 1));
    String unknown = connect("name", "nobody-knows.invalid", 0, 1).get(0);
    assertTrue(unknown.startsWith("name failed java.net.UnknownHostException"), unknown);
  }

  @Test
  void aPortThatNoInstanceHasIsRefused() {
    start(Jdk.current().version());
    int port = instances.redis;
    String refusal =
        String.format(
            "java.net.ConnectException: orders:%d: no instance of orders listens on port %d (its"
                + " instances listen on %d), and DNS does not know the host orders [graft.floor]",
            port, port, instances.http);
    for (String client : List.of("socket", "channel", "selector", "asynchronous", "known")) {
      String line = connect(client, "orders", port, 1).get(0);
      assertTrue(line.contains(refusal), () -> line + " is not " + refusal);
    }
  }

  @Test
  void aMappedAddressIsBalanced() {
    start(
        Jdk.current().version(),
        "graft.map",
        "192.0.2.7:6379=cache,legacy.invalid:6379=cache,127.0.0.1:" + instances.http + "=orders");
    assertEquals(
        Instances.ADDRESSES,
        List.copyOf(counted(connect("redis", "192.0.2.7", 6379, CONNECTIONS)).keySet()));
    assertEquals(
        Instances.ADDRESSES,
        List.copyOf(counted(connect("redis", "legacy.invalid", 6379, CONNECTIONS)).keySet()));
    assertEquals(
        Instances.ADDRESSES,
        List.copyOf(counted(connect("socket", "127.0.0.1", instances.http, CONNECTIONS)).keySet()));
  }

  @Test
  void aKnownClientIsBalancedOnceAndNeverComesHere() {
    start(Jdk.current().version());
    knownClientIsBalanced();
    assertEquals(CONNECTIONS, picks("orders"));
    assertEquals(0, admin.status().get("floor").get("virtualAddresses").size());
    connect("socket", "orders", instances.http, 4);
    assertEquals(CONNECTIONS + 4, picks("orders"));
    // Now that connections are intercepted, too.
    connect("known", "orders", instances.http, CONNECTIONS);
    assertEquals(2 * CONNECTIONS + 4, picks("orders"));
  }

  private int picks(String service) {
    int picks = 0;
    for (JsonNode instance : instances(service)) {
      picks += instance.get("picks").asInt();
    }
    return picks;
  }

  private List<JsonNode> instances(String service) {
    List<JsonNode> instances = new ArrayList<>();
    for (JsonNode destination : admin.status().get("destinations")) {
      if (destination.get("name").asText().equals(service)) {
        destination.get("instances").forEach(instances::add);
      }
    }
    return instances;
  }

  @Test
  void aLiveRuleSwitchesItOffAndOnAgain(@TempDir Path directory) throws IOException {
    Path rules = directory.resolve("rules.properties");
    Files.writeString(rules, "graft.floor=off\n");
    start(Jdk.current().version(), "graft.rules", "file:" + rules);
    Await.until("the rule", () -> !admin.status().get("floor").get("enabled").asBoolean());
    for (String state : List.of("off", "on", "off")) {
      Files.writeString(rules, "graft.floor=" + state + "\n");
      Await.until(
          state,
          () ->
              connect("socket", "orders", instances.http, 1)
                      .get(0)
                      .contains("java.net.UnknownHostException")
                  == state.equals("off"));
    }
  }

  @Test
  void switchedOffNothingIsResolved() {
    start(Jdk.current().version(), "graft.floor", "off");
    String line = connect("socket", "orders", instances.http, 1).get(0);
    assertTrue(line.contains("java.net.UnknownHostException"), line);
    // Known clients are routed all the same.
    knownClientIsBalanced();
  }

  /** By latency, so not each instance need have got a call. */
  private void knownClientIsBalanced() {
    List<String> lines = connect("known", "orders", instances.http, CONNECTIONS);
    Map<String, Integer> counts = counted(lines);
    assertTrue(Instances.ADDRESSES.containsAll(counts.keySet()), lines::toString);
    assertTrue(counts.size() > 1, lines::toString);
  }
}
