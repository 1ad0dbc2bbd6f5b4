package io.graft.tls;

import static io.graft.tls.Server.assertServed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.security.certificate.Pki;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Jdk;
import io.graft.tls.Server.Answer;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code graft.tls=permissive} adds to a service, with the embedded authority. */
class PermissiveTest {
  @TempDir Path temp;

  static Stream<Arguments> cells() {
    return Stream.of(Arguments.of(TomcatMain.class, 8), Arguments.of(JdkMain.class, 25));
  }

  /** All with {@code -Pmatrix}. */
  static Stream<Arguments> newest() {
    return cells().skip(Boolean.getBoolean("test.matrix") ? 0 : 1);
  }

  /** All with {@code -Pmatrix}. */
  static Stream<Arguments> oldest() {
    return cells().limit(Boolean.getBoolean("test.matrix") ? 2 : 1);
  }

  private Server start(Class<?> program, int jdk, String... more) throws Exception {
    Path rules = temp.resolve("rules.properties");
    Files.writeString(rules, "");
    Map<String, String> properties = new HashMap<>();
    properties.put("graft.tls", "permissive");
    properties.put("graft.rules", "file:" + rules);
    properties.put("otel.traces.sampler", "always_on");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    if (properties.containsKey("graft.config")) {
      // A property would win over live rules.
      properties.remove("graft.tls");
    }
    return new Server(program, Jdk.require(jdk), properties).awaitTls();
  }

  private Pki pki(Server server) throws Exception {
    return new Pki(
        temp.resolve("pki"),
        server.process().registry().resolve("ca/ca.crt"),
        server.process().registry().resolve("ca/ca.pem"));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void plaintextAndTlsAreServedAtOnePort(Class<?> program, int jdk) throws Exception {
    try (Server server = start(program, jdk)) {
      Pki pki = pki(server);
      Path users = pki.issue("users", "spiffe://graft.local/service/users");
      Answer secure = server.with(users, pki.authority(), server.https("/"));
      assertServed(secure);
      Answer plain = server.curl(server.http("/"));
      assertServed(plain);
      Answer local = server.curl(server.loopback("/"));
      assertServed(local);
      if (program == TomcatMain.class) {
        // The client's address, not the tunnel's.
        assertEquals("from " + server.address() + " https true ", secure.body());
        assertEquals("from " + server.address() + " http false ", plain.body());
        assertEquals("from 127.0.0.1 http false ", local.body());
      }
      Answer without = server.curl("--cacert", pki.authority().toString(), server.https("/"));
      assertServed(without);
      Path self = pki.selfSigned("self", "spiffe://graft.local/service/users");
      assertNotEquals(0, server.with(self, pki.authority(), server.https("/")).exit());
      String verified =
          Pki.openssl(
              "s_client",
              "-connect",
              server.address() + ":" + server.port(),
              "-verify_return_error",
              "-CAfile",
              pki.authority().toString(),
              "-cert",
              users.toString(),
              "-alpn",
              "h2,graft/1,http/1.1");
      assertTrue(verified.contains("ALPN protocol: graft/1"), verified);
      assertTrue(verified.contains("Verification: OK"), verified);
      assertTold(server);
    }
  }

  /** What the status, the metrics and the traces say of these connections. */
  private static void assertTold(Server server) {
    AdminClient admin = AdminClient.of(server.process());
    JsonNode tls = admin.status().at("/security/tls");
    assertEquals("permissive", tls.get("mode").asText(), tls::toString);
    assertEquals("spiffe://graft.local/service/orders", tls.get("id").asText(), tls::toString);
    assertEquals(server.port(), tls.at("/ports/0/tls").asInt(), tls::toString);
    assertTrue(tls.at("/connections/mtls").asLong() >= 1, tls::toString);
    assertTrue(tls.at("/connections/tls").asLong() >= 1, tls::toString);
    assertTrue(tls.at("/connections/plaintext").asLong() >= 1, tls::toString);
    assertTrue(tls.at("/failures/untrusted").asLong() >= 1, tls::toString);
    String metrics = admin.metrics();
    for (String each :
        List.of(
            "graft_tls_connections_total[{][^}]*graft_security=\"mtls\"} ",
            "graft_tls_connections_total[{][^}]*graft_security=\"plaintext\"} ",
            "graft_tls_failures_total[{][^}]*graft_reason=\"untrusted\"} ",
            "graft_tls_not_after_seconds[{]")) {
      assertTrue(Pattern.compile(each).matcher(metrics).find(), () -> each + " not in\n" + metrics);
    }
    String traces = admin.traces().toString();
    assertTrue(traces.contains("tls.protocol.version"), traces);
    assertTrue(traces.contains("spiffe://graft.local/service/users"), traces);
  }

  @ParameterizedTest
  @MethodSource("newest")
  void permissiveBecomesStrictByALiveRuleAndNotBack(Class<?> program, int jdk) throws Exception {
    Path config = Files.writeString(temp.resolve("graft.properties"), "graft.tls=permissive\n");
    try (Server server = start(program, jdk, "graft.config", config.toString())) {
      Pki pki = pki(server);
      Path users = pki.issue("users", "spiffe://graft.local/service/users");
      assertServed(server.curl(server.http("/")));
      Files.writeString(temp.resolve("rules.properties"), "graft.tls=strict\n");
      Await.until("strict", () -> server.curl(server.http("/")).exit() != 0);
      assertEquals(403, server.curl(server.loopback("/")).status());
      assertServed(server.with(users, pki.authority(), server.https("/")));
      assertNotEquals(
          0, server.curl("--cacert", pki.authority().toString(), server.https("/")).exit());

      Files.writeString(temp.resolve("rules.properties"), "graft.tls=permissive\n");
      server.awaitLine("graft.tls would be weaker");
      assertNotEquals(0, server.curl(server.http("/")).exit());
      assertEquals(
          "strict", AdminClient.of(server.process()).status().at("/security/tls/mode").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("newest")
  void theKillSwitchAndADetachGiveThePortBack(Class<?> program, int jdk) throws Exception {
    try (Server server = start(program, jdk)) {
      Pki pki = pki(server);
      Path users = pki.issue("users", "spiffe://graft.local/service/users");
      Files.writeString(temp.resolve("rules.properties"), "graft.enabled=false\n");
      awaitPlain(server, pki, users);

      Files.writeString(temp.resolve("rules.properties"), "graft.enabled=true\n");
      Await.until(
          "TLS again", () -> server.with(users, pki.authority(), server.https("/")).exit() == 0);

      detach(server);
      awaitPlain(server, pki, users);
    }
  }

  private static void awaitPlain(Server server, Pki pki, Path users) throws Exception {
    Await.until(
        "the application to have its port",
        () -> server.with(users, pki.authority(), server.https("/")).exit() != 0);
    assertEquals(200, server.curl(server.http("/")).status());
  }

  private static void detach(Server server) throws Exception {
    Process command =
        new ProcessBuilder(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "detach",
                String.valueOf(server.process().pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(command.getInputStream().readAllBytes());
    assertEquals(0, command.waitFor(), said);
  }

  @ParameterizedTest
  @MethodSource("oldest")
  void aListenerThatClosesTakesTlsWithIt(Class<?> program, int jdk) throws Exception {
    try (Server server = start(program, jdk)) {
      server.process().writeLine("c");
      server.process().awaitOut("closed");
      Await.until(
          "the port to be free",
          () -> {
            try (ServerSocket free = new ServerSocket()) {
              free.bind(new InetSocketAddress(server.address(), server.port()));
              return true;
            } catch (BindException e) {
              return false;
            }
          });
    }
  }

  @Test
  void whereThePortCannotBeSharedThereIsAnother() throws Exception {
    try (Server server = start(JdkMain.class, 25, "graft.server.tls.port", "auto")) {
      String line =
          server.process().err().stream()
              .filter(each -> each.contains("] TLS for port"))
              .findFirst()
              .orElseThrow();
      String port = line.replaceAll(".*, port (\\d+);.*", "$1");
      assertNotEquals(String.valueOf(server.port()), port);
      Pki pki = pki(server);
      Path users = pki.issue("users", "spiffe://graft.local/service/users");
      assertServed(
          server.with(
              users,
              pki.authority(),
              "https://orders:" + port + "/",
              "--resolve",
              "orders:" + port + ":" + server.address()));
    }
  }
}
