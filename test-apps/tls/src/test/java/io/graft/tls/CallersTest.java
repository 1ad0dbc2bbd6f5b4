package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.security.certificate.Pki;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services with Graft call one with {@code graft.tls=strict} through a relay that sees all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallersTest {
  private static final String[] ALL = {"url", "jdk", "apache4", "apache5", "okhttp", "async4"};
  private static final String URL = "http://orders/";

  @TempDir static Path temp;
  private final Map<Integer, Caller> callers = new HashMap<>();
  private Path registry;
  private Relay relay;
  private Server orders;

  @BeforeAll
  void start() throws Exception {
    registry = Files.createDirectory(temp.resolve("registry"));
    relay = new Relay();
    orders =
        new Server(
            TomcatMain.class,
            Jdk.require(8),
            registry,
            Map.of(
                "graft.tls",
                "strict",
                "graft.service.address",
                Server.hostAddress(),
                "graft.service.port",
                "" + relay.port()));
    relay.to(orders.port());
    orders.awaitAnnounced();
    for (int jdk : new int[] {8, 25}) {
      callers.put(jdk, new Caller(jdk, registry, Map.of("graft.tls", "strict")));
    }
  }

  @AfterAll
  void stop() throws Exception {
    callers.values().forEach(Caller::close);
    orders.close();
    relay.close();
  }

  @AfterEach
  void nothingWasPlaintext() {
    assertEquals(0, relay.plaintext(), () -> relay.first().toString());
  }

  static Stream<Arguments> cells() {
    return Stream.of(
        Arguments.of("url", 8),
        Arguments.of("url", 25),
        Arguments.of("jdk", 25),
        Arguments.of("apache4", 8),
        Arguments.of("apache4", 25),
        Arguments.of("async4", 8),
        Arguments.of("apache5", 8),
        Arguments.of("okhttp", 25));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void threeCallsOverOneConnection(String client, int jdk) {
    Caller caller = callers.get(jdk);
    int before = relay.first().size();
    for (int i = 0; i < 3; i++) {
      String result = caller.get(client, URL);
      assertTrue(result.startsWith("200 "), () -> result + "\n" + dump(caller));
    }
    int opened = relay.first().size() - before;
    assertTrue(opened <= 1, () -> opened + " connections");
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aLongBody(String client, int jdk) {
    Caller caller = callers.get(jdk);
    String result = caller.call(client, "POST", URL, 300_000);
    assertTrue(result.matches("200 3000[0-9]{2} .*"), () -> result + "\n" + dump(caller));
    String sent = caller.get(client, URL + "?1000000");
    assertTrue(sent.startsWith("200 1000000 "), sent);
  }

  private String dump(Caller caller) {
    return caller.process().dump() + orders.process().dump();
  }

  /** The status of a refused call never comes from the application. */
  private static void assertFails(Caller caller, String client, String... reasons) {
    String result = caller.get(client, URL);
    assertTrue(result.startsWith("failed "), () -> result + caller.process().dump());
    for (String reason : reasons) {
      if (result.contains(reason)) {
        return;
      }
    }
    throw new AssertionError(result + " does not say " + String.join(" or ", reasons));
  }

  /** One attempt for each call, so that the last failure is the first. */
  private static Map<String, String> once(String... more) {
    Map<String, String> properties = new HashMap<>();
    for (String policy : new String[] {"breaker", "retry", "eject"}) {
      properties.put("graft.client.orders." + policy + ".mode", "off");
    }
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return properties;
  }

  private static Map<String, String> files(Path bundle, Path authority) {
    return once(
        "graft.tls", "strict",
        "graft.tls.cert", bundle.toString(),
        "graft.tls.ca", authority.toString());
  }

  private Path embedded() {
    return registry.resolve("ca/ca.crt");
  }

  @Test
  void aCallerOfAForeignAuthorityIsRefusedAndTold() throws Exception {
    Pki foreign = new Pki(temp.resolve("foreign"));
    Path own =
        foreign.issueWith(
            "shop", Pki.LEAF + "subjectAltName=URI:spiffe://graft.local/service/shop\n");
    // It trusts both, the service only its own.
    Path both = temp.resolve("both.crt");
    Files.writeString(both, Files.readString(embedded()) + Files.readString(foreign.authority()));
    try (Caller caller = new Caller(25, registry, files(own, both))) {
      for (String client : ALL) {
        assertFails(
            caller, client, "Received fatal alert", "Connection reset", "received no bytes");
      }
    }
    orders.awaitLine("is refused: no trusted authority has issued it");
  }

  @Test
  void anExpiredCallerIsRefusedAndTold() throws Exception {
    Pki pki = new Pki(temp.resolve("old"), embedded(), registry.resolve("ca/ca.pem"));
    Instant now = Instant.now();
    Path own =
        pki.issue(
            "shop",
            Pki.LEAF + "subjectAltName=URI:spiffe://graft.local/service/shop\n",
            now,
            now.plusSeconds(2));
    // Its authority is younger than any that expired long ago.
    Await.until("the certificate to expire", () -> Instant.now().isAfter(now.plusSeconds(3)));
    try (Caller caller = new Caller(8, registry, files(own, embedded()))) {
      for (String client : new String[] {"url", "apache4"}) {
        assertFails(caller, client, "Received fatal alert", "Connection reset");
      }
    }
    orders.awaitLine("is refused: its certificate has expired");
  }

  @Test
  void attack46AnotherServiceAtTheAddress() throws Exception {
    int before = relay.first().size();
    try (Caller caller =
        new Caller(
            25,
            registry,
            once(
                "graft.tls", "strict",
                "graft.client.orders.tls.id", "spiffe://graft.local/service/bills"))) {
      for (String client : ALL) {
        assertFails(caller, client, "which is not [spiffe://graft.local/service/bills]");
      }
    }
    assertTrue(relay.first().size() > before);
  }

  @Test
  void withoutACertificateNothingIsSent() throws Exception {
    int before = relay.first().size();
    try (Caller caller = new Caller(25, registry, Map.of("graft.client.orders.tls", "require"))) {
      for (String client : ALL) {
        assertFails(caller, client, "orders: no TLS (graft.tls is off, and graft.client.orders");
      }
    }
    assertEquals(before, relay.first().size());
  }
}
