package io.graft.tls;

import static io.graft.tls.Server.assertServed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.security.certificate.Pki;
import io.graft.test.Await;
import io.graft.test.Jdk;
import io.graft.tls.Server.Answer;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code graft.tls=strict} lets in, with certificates of OpenSSL in files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictTest {
  private static final String ID = "subjectAltName=URI:spiffe://mesh.test/service/users\n";

  @TempDir static Path temp;
  private final List<Server> servers = new ArrayList<>();
  private Pki pki;
  private Path good;

  @BeforeAll
  void start() throws Exception {
    pki = new Pki(temp.resolve("mesh"));
    Path own =
        pki.issueWith(
            "orders",
            Pki.LEAF + "subjectAltName=URI:spiffe://mesh.test/service/orders,DNS:orders\n");
    good = pki.issueWith("users", Pki.LEAF + ID);
    Map<String, String> properties =
        Map.of(
            "graft.tls",
            "strict",
            "graft.tls.cert",
            own.toString(),
            "graft.tls.ca",
            pki.authority().toString(),
            "graft.server.tls.exempt",
            "GET /health");
    servers.add(new Server(TomcatMain.class, Jdk.require(8), properties).awaitTls());
    servers.add(new Server(JdkMain.class, Jdk.require(25), properties).awaitTls());
  }

  @AfterAll
  void stop() {
    servers.forEach(Server::close);
  }

  Stream<Server> servers() {
    return servers.stream();
  }

  private Answer call(Server server, Path bundle) throws Exception {
    return server.with(bundle, pki.authority(), server.https("/"));
  }

  private void assertRefused(Server server, Path bundle, String reason) throws Exception {
    Answer answer = call(server, bundle);
    assertNotEquals(0, answer.exit(), answer::toString);
    assertEquals(0, answer.status(), answer::toString);
    server.awaitLine("is refused: " + reason);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void aServiceWithACertificateIsServed(Server server) throws Exception {
    assertServed(call(server, good));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void longBodiesPassInBothDirections(Server server) throws Exception {
    Path body = temp.resolve("body" + server.port());
    Files.write(body, new byte[5_000_000]);
    Answer echoed =
        server.with(
            good, pki.authority(), server.https("/"), "--data-binary", "@" + body, "-H", "Expect:");
    assertServed(echoed);
    assertTrue(echoed.body().matches("length 50000[0-9]{2}"), echoed.body());
    Answer sent = server.with(good, pki.authority(), server.https("/?20000000"));
    assertEquals("length 20000000", sent.body());
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void connectionsAreKept(Server server) throws Exception {
    Answer twice =
        server.with(
            good, pki.authority(), server.https("/"), server.https("/"), "-w", "%{num_connects} ");
    assertServed(server.with(good, pki.authority(), server.https("/")));
    assertTrue(twice.exit() == 0, twice::toString);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void plaintextIsRefused(Server server) throws Exception {
    assertEquals(403, server.curl(server.http("/")).status());
    assertEquals(403, server.curl(server.loopback("/")).status());
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void exemptPathsAreServedInPlaintext(Server server) throws Exception {
    assertServed(server.curl(server.http("/health")));
    assertServed(server.curl(server.http("/health?full=1").replace("full=1", "10")));
    assertServed(server.curl(server.loopback("/health")));
    assertEquals(403, server.curl("-X", "POST", server.http("/health")).status());
    for (String other :
        List.of("/health/../secret", "//health", "/health;a", "/%68ealth", "/x/../health")) {
      assertNotEquals(200, server.curl(server.http(other)).status(), other);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack39NoCertificate(Server server) throws Exception {
    Answer answer = server.curl("--cacert", pki.authority().toString(), server.https("/"));
    assertNotEquals(0, answer.exit(), answer::toString);
    assertTrue(
        answer.body().toLowerCase().contains("certificate required")
            || answer.body().toLowerCase().contains("bad certificate"),
        answer.body());
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack39BadCertificates(Server server) throws Exception {
    Instant now = Instant.now();
    String at = "-" + server.port();
    assertRefused(
        server,
        pki.selfSigned("self" + at, "spiffe://mesh.test/service/users"),
        "no trusted authority has issued it");
    assertRefused(
        server,
        new Pki(temp.resolve("foreign" + at)).issueWith("users", Pki.LEAF + ID),
        "no trusted authority has issued it");
    assertRefused(
        server,
        pki.issue("old" + at, Pki.LEAF + ID, now.minusSeconds(7200), now.minusSeconds(3600)),
        "its certificate has expired");
    assertRefused(
        server,
        pki.issue("new" + at, Pki.LEAF + ID, now.plusSeconds(3600), now.plusSeconds(7200)),
        "its certificate is not yet valid");
    assertRefused(
        server,
        pki.issueWith(
            "domain" + at, Pki.LEAF + "subjectAltName=URI:spiffe://other.test/service/users\n"),
        "its trust domain other.test is not accepted");
    assertRefused(
        server,
        pki.issueWith(
            "two" + at,
            Pki.LEAF + "subjectAltName=URI:spiffe://mesh.test/a,URI:spiffe://mesh.test/b\n"),
        "it has more than one URI");
    assertRefused(
        server,
        pki.issueWith("ca" + at, Pki.AUTHORITY + ID),
        "it is the certificate of an authority");
    assertRefused(
        server,
        pki.issueWith("only" + at, Pki.LEAF.replace("serverAuth,clientAuth", "serverAuth") + ID),
        "it is not for a client");
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack42TlsThatIsHttp(Server server) throws Exception {
    try (Socket socket = new Socket(server.address(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("\026GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes());
      InputStream in = socket.getInputStream();
      byte[] answer = in.readNBytes(1000);
      assertTrue(!new String(answer).contains("HTTP"), new String(answer));
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack42OneByteAndSilence(Server server) throws Exception {
    try (Socket socket = new Socket(server.address(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(0x16);
      assertEquals(-1, socket.getInputStream().read(), "closed after the handshake's time");
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack43Flood(Server server) throws Exception {
    List<Socket> flood = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(server.address(), server.port());
        flood.add(socket);
        socket.getOutputStream().write(0x16);
      }
      // 64 of one address may shake hands; then the others have a turn again.
      Await.until("to be served after the flood", () -> call(server, good).exit() == 0);
    } finally {
      for (Socket each : flood) {
        each.close();
      }
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack43Renegotiation(Server server) throws Exception {
    Process client =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-tls1_2",
                "-connect",
                server.address() + ":" + server.port(),
                "-cert",
                good.toString(),
                "-CAfile",
                pki.authority().toString(),
                "-legacy_renegotiation")
            .redirectErrorStream(true)
            .start();
    client.getOutputStream().write("R\n".getBytes());
    client.getOutputStream().flush();
    String said = new String(client.getInputStream().readAllBytes());
    assertTrue(client.waitFor() != 0 || said.contains("no renegotiation"), said);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void attack44TheSourcePortUsedAgain(Server server) throws Exception {
    // Any process of this host can use a port again that a tunnel had, but not its address.
    assertServed(call(server, good));
    for (int i = 0; i < 50; i++) {
      assertEquals(403, server.curl(server.loopback("/")).status());
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("servers")
  void theRegistryKnowsIt(Server server) throws Exception {
    Await.until(
        "the lease to tell it",
        () -> {
          try (Stream<Path> files = Files.list(server.process().registry())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
              String lease = Files.readString(file);
              if (lease.contains("graft-tls=same")
                  && lease.contains("graft-id=spiffe")
                  && lease.contains(server.address())) {
                return true;
              }
            }
            return false;
          }
        });
  }
}
