package io.graft.security.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.Await;
import io.graft.net.tls.TlsContexts;
import io.graft.security.certificate.Pki;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers try on the wire, with an application that is a socket of the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelAttackTest {
  @TempDir static Path temp;
  private Pki pki;
  private Behind strict;
  private Behind permissive;
  private SSLContext users;

  @BeforeAll
  void start() throws Exception {
    pki = new Pki(temp.resolve("mesh"));
    strict = new Behind(pki, "strict");
    permissive = new Behind(pki, "permissive");
    users = strict.context("users");
  }

  @AfterAll
  void stop() throws Exception {
    strict.close();
    permissive.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aRefusedCertificateIsToldByAnAlert(String protocol) throws Exception {
    Pki foreign = new Pki(temp.resolve("foreign" + protocol));
    foreign.issue("users", "spiffe://mesh.test/service/users");
    SSLContext stranger =
        TlsContexts.ofFiles(
            pki.authority().toString(),
            foreign.certificate("users").toString(),
            foreign.key("users").toString());
    long before = strict.failures(TlsCounts.Failure.UNTRUSTED);
    for (int i = 0; i < 5; i++) {
      SSLException e = assertThrows(SSLException.class, () -> send(stranger, protocol));
      assertTrue(String.valueOf(e.getMessage()).contains("alert"), e.toString());
    }
    assertEquals(before + 5, strict.failures(TlsCounts.Failure.UNTRUSTED));
  }

  /** A long request at once, as clients of TLS 1.3 do, and then its answer. */
  private void send(SSLContext context, String protocol) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), strict.port())) {
      socket.setSoTimeout(20_000);
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();
      socket.getOutputStream().write(new byte[100_000]);
      // What the alert meets on the way must not reset the connection.
      Behind.pause();
      socket.getInputStream().read();
    }
  }

  @Test
  void attack40ResumptionAfterExpiry() throws Exception {
    Instant end = Instant.now().plusSeconds(3);
    pki.issue(
        "brief",
        Pki.LEAF + "subjectAltName=URI:spiffe://mesh.test/service/brief\n",
        Instant.now().minusSeconds(60),
        end);
    SSLContext brief =
        TlsContexts.ofFiles(
            pki.authority().toString(),
            pki.certificate("brief").toString(),
            pki.key("brief").toString());
    strict.exchange(strict.connect(brief));
    Await.until(
        "the certificate to expire", () -> Instant.now().isAfter(end.plusMillis(100)), () -> end);
    long before = strict.failures(TlsCounts.Failure.EXPIRED);
    SSLException e = assertThrows(SSLException.class, () -> send(brief, "TLSv1.3"));
    assertTrue(e.getMessage().contains("alert"), e.toString());
    assertEquals(before + 1, strict.failures(TlsCounts.Failure.EXPIRED));
  }

  @Test
  void attack40ResumptionAcrossListeners() throws Exception {
    // The client resumes at the strict listener what began at the permissive one, without a
    // certificate.
    SSLContext nobody = TlsContexts.ofFiles(pki.authority().toString(), null, null);
    permissive.exchange(permissive.connect(nobody));
    assertThrows(IOException.class, () -> send(nobody, "TLSv1.3"));
    permissive.exchange(permissive.connect(nobody));
    assertThrows(IOException.class, () -> send(nobody, "TLSv1.2"));
  }

  @Test
  void attack43KeysThatChangeWithoutEnd() throws Exception {
    try (SSLSocket client = strict.connect(users)) {
      client.getOutputStream().write(1);
      try (Socket served = strict.accept()) {
        assertEquals(1, served.getInputStream().read());
        assertThrows(
            IOException.class,
            () -> {
              for (int i = 0; i < 100_000; i++) {
                // After the handshake JSSE changes the keys instead, and asks the peer to.
                client.startHandshake();
              }
            });
        strict.exchange(strict.connect(users));
      }
    }
  }

  @Test
  void keysMayChangeBetweenData() throws Exception {
    try (SSLSocket client = strict.connect(users)) {
      client.getOutputStream().write(1);
      try (Socket served = strict.accept()) {
        assertEquals(1, served.getInputStream().read());
        for (int i = 0; i < 200; i++) {
          client.startHandshake();
          client.getOutputStream().write(i);
          assertEquals(i, served.getInputStream().read());
          served.getOutputStream().write(i);
          assertEquals(i, client.getInputStream().read());
        }
      }
    }
  }

  @Test
  void attack42OneByteAtATime() throws Exception {
    long before = strict.failures(TlsCounts.Failure.TIMEOUT);
    try (Socket slow = strict.plain()) {
      slow.getOutputStream().write(new byte[] {0x16, 3, 1, 1, 0});
      Behind.start(
          () -> {
            while (!slow.isClosed()) {
              slow.getOutputStream().write(1);
              Behind.pause();
            }
          });
      long begin = System.nanoTime();
      assertEquals(-1, end(slow));
      assertTrue(System.nanoTime() - begin < 10_000_000_000L, "a byte does not extend its time");
    }
    assertEquals(before + 1, strict.failures(TlsCounts.Failure.TIMEOUT));
  }

  /** Waits for the end; a reset is one, too. */
  private static int end(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (java.net.SocketTimeoutException e) {
      return 0;
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void attack43NoMoreThan64HandshakesOfOneAddress() throws Exception {
    long before = strict.failures(TlsCounts.Failure.LIMIT);
    List<Socket> flood = new ArrayList<>();
    try {
      for (int i = 0; i < 70; i++) {
        Socket socket = strict.plain();
        flood.add(socket);
        socket.getOutputStream().write(0x16);
      }
      Await.until(
          "six to be closed",
          () -> strict.failures(TlsCounts.Failure.LIMIT) == before + 6,
          () -> strict.failures(TlsCounts.Failure.LIMIT));
    } finally {
      for (Socket each : flood) {
        each.close();
      }
    }
    Await.until("to be served after the flood", () -> isServed(), () -> "");
  }

  private boolean isServed() {
    try {
      strict.exchange(strict.connect(users));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aClientThatComesBackShakesHandsInFullOnce() throws Exception {
    SSLContext again = strict.context("again");
    Map<String, Long> before = handshakes();
    for (int i = 0; i < 10; i++) {
      strict.exchange(strict.connect(again));
    }
    Map<String, Long> after = handshakes();
    assertEquals(1, after.get("full") - before.get("full"));
    assertEquals(9, after.get("resumed") - before.get("resumed"));
  }

  private Map<String, Long> handshakes() {
    Map<String, Long> counts = new HashMap<>();
    strict.tls.counts().handshakes((count, labels) -> counts.put(labels[1], count));
    return counts;
  }

  @Test
  void aShutdownWaitsForHandshakesUnderWay() throws Exception {
    Await.until("calm", () -> strict.tls.handshakes() == 0, strict.tls::handshakes);
    try (Socket client = strict.plain()) {
      client.getOutputStream().write(0x16);
      Await.until("a handshake", () -> strict.tls.handshakes() == 1, strict.tls::handshakes);
    }
    Await.until("its end", () -> strict.tls.handshakes() == 0, strict.tls::handshakes);
  }

  @Test
  void attack43NoMoreThan1024Handshakes() throws Exception {
    HandshakeLimits limits = new HandshakeLimits();
    for (int i = 0; i < 1024; i++) {
      assertTrue(limits.begin(address(10, 0, i / 256, i % 256)));
    }
    assertFalse(limits.begin(address(10, 1, 0, 0)));
    limits.end(address(10, 0, 0, 0));
    assertTrue(limits.begin(address(10, 1, 0, 0)));
  }

  @Test
  void attack43AHostHasAllAddressesOfItsNetworkInIpv6() throws Exception {
    HandshakeLimits limits = new HandshakeLimits();
    for (int i = 0; i < 64; i++) {
      assertTrue(limits.begin(InetAddress.getByName("2001:db8::" + i)));
    }
    assertFalse(limits.begin(InetAddress.getByName("2001:db8::ffff")));
    assertTrue(limits.begin(InetAddress.getByName("2001:db8:0:1::1")));
  }

  private static InetAddress address(int... parts) throws IOException {
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    return InetAddress.getByAddress(bytes);
  }

  @Test
  void attack44NobodyElseCanHaveTheSourcePort() throws Exception {
    try (SSLSocket client = strict.connect(users)) {
      client.getOutputStream().write(1);
      try (Socket served = strict.accept()) {
        // Nothing is forwarded before it is known whose it is.
        assertEquals(1, served.getInputStream().read());
        InetSocketAddress source = (InetSocketAddress) served.getRemoteSocketAddress();
        try (Socket thief = new Socket()) {
          thief.setReuseAddress(true);
          assertThrows(BindException.class, () -> thief.bind(source));
        }
        assertEquals(
            "127.0.0.1",
            strict.tls.origin(
                source.getAddress().getHostAddress(),
                source.getPort(),
                strict.application.getLocalPort()));
        client.shutdownOutput();
        served.shutdownOutput();
        Await.until(
            "the session to be forgotten",
            () ->
                strict
                    .tls
                    .origin(
                        source.getAddress().getHostAddress(),
                        source.getPort(),
                        strict.application.getLocalPort())
                    .equals(source.getAddress().getHostAddress()),
            () -> source);
      }
    }
  }

  @Test
  void aConnectionThatCannotBeAskedIsCutHalfAMinuteAfterTheEndOfItsCertificate() {
    long now = System.currentTimeMillis();
    assertFalse(session(Long.MAX_VALUE).mustEnd());
    assertFalse(session(now - 28_000).mustEnd());
    assertTrue(session(now - 31_000).mustEnd());
  }

  private static TunnelSession session(long notAfter) {
    InetSocketAddress client = new InetSocketAddress("10.0.0.1", 1);
    return new TunnelSession(client, null, new X509Certificate[0], notAfter, null, "1.3");
  }
}
