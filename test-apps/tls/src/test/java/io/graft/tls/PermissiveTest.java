package io.graft.tls;

import static io.graft.tls.Server.assertServed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.security.certificate.Pki;
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
import java.util.Map;
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
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
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
      assertServed(server.with(users, pki.authority(), server.https("/")));
      assertServed(server.curl(server.http("/")));
      assertServed(server.curl(server.loopback("/")));
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
    }
  }

  @ParameterizedTest
  @MethodSource("newest")
  void theKillSwitchAndADetachGiveThePortBack(Class<?> program, int jdk) throws Exception {
    try (Server server = start(program, jdk)) {
      Pki pki = pki(server);
      Path users = pki.issue("users", "spiffe://graft.local/service/users");
      Files.writeString(temp.resolve("rules.properties"), "graft.enabled=false\n");
      awaitPlain(server);
      assertNotEquals(0, server.with(users, pki.authority(), server.https("/")).exit());

      Files.writeString(temp.resolve("rules.properties"), "graft.enabled=true\n");
      Await.until(
          "TLS again", () -> server.with(users, pki.authority(), server.https("/")).exit() == 0);

      detach(server);
      awaitPlain(server);
      assertNotEquals(0, server.with(users, pki.authority(), server.https("/")).exit());
    }
  }

  /** Then the application sees the client's own address. */
  private static void awaitPlain(Server server) {
    Await.until(
        "the application to have its port",
        () -> server.curl(server.http("/")).body().startsWith("from " + server.address()));
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
