package io.graft.security.certificate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.graft.net.Await;
import io.graft.net.tls.PemFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes between credentials, without a network. */
class HandshakeTest {
  @TempDir static Path temp;
  private static Pki pki;
  private static Credentials orders;
  private static Credentials users;

  @BeforeAll
  static void issue() throws Exception {
    pki = new Pki(temp.resolve("mesh"));
    orders = read(pki.issue("orders", "spiffe://mesh.test/service/orders"), pki.authority());
    users = read(pki.issue("users", "spiffe://mesh.test/service/users"), pki.authority());
  }

  private static Credentials read(Path bundle, Path authority) throws Exception {
    return new CredentialFiles(bundle.toString(), null, authority.toString(), "", Set.of())
        .next(null, 1);
  }

  private static final AllowedIds ORDERS = AllowedIds.ofService("mesh.test", "orders");

  /** Runs a handshake, and passes one byte in each direction, with which sessions arrive. */
  private static SSLSession connect(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(200_000);
    ByteBuffer toClient = ByteBuffer.allocate(200_000);
    ByteBuffer plain = ByteBuffer.allocate(200_000);
    client.beginHandshake();
    server.beginHandshake();
    int calm = 0;
    while (calm < 3) {
      boolean moved = step(client, toClient, toServer, plain);
      moved |= step(server, toServer, toClient, plain);
      calm = moved ? 0 : calm + 1;
    }
    return server.getSession();
  }

  private static boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer plain)
      throws SSLException {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    boolean moved = false;
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(ByteBuffer.allocate(0), out);
      moved = true;
    }
    in.flip();
    if (in.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(in, plain);
      moved |= result.bytesConsumed() > 0;
    }
    in.compact();
    return moved;
  }

  private static SSLEngine only(SSLEngine engine, String protocol) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    engine.setSSLParameters(parameters);
    return engine;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothSidesAreIdentified(String protocol) throws Exception {
    SSLEngine client = only(users.clientEngine("orders", 443, ORDERS), protocol);
    SSLSession session = connect(client, orders.serverEngine(true));
    assertEquals(protocol, session.getProtocol());
    assertEquals(users.id(), Credentials.peer(session));
    assertEquals(orders.id(), Credentials.peer(client.getSession()));
  }

  @Test
  void attack46AnotherServiceAtTheSameAddress() {
    SSLException e =
        assertThrows(
            SSLException.class,
            () -> connect(users.clientEngine("orders", 443, ORDERS), users.serverEngine(true)));
    assertTrue(root(e).contains("it is spiffe://mesh.test/service/users"), root(e));
  }

  @Test
  void withoutACertificateNobodyIsIdentified() throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {TrustEveryone.INSTANCE}, null);
    SSLEngine client = trusting.createSSLEngine();
    client.setUseClientMode(true);
    assertNull(Credentials.peer(connect(client, orders.serverEngine(false))));

    SSLEngine again = trusting.createSSLEngine();
    again.setUseClientMode(true);
    assertThrows(SSLException.class, () -> connect(again, orders.serverEngine(true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void attack40ResumptionAfterTrustChanged(String protocol) throws Exception {
    connect(
        only(users.clientEngine("orders", 443, AllowedIds.ANY), protocol),
        orders.serverEngine(true));
    // The authority of the client is trusted no more.
    Pki other = new Pki(temp.resolve("other" + protocol));
    Credentials changed =
        read(other.issue("orders", "spiffe://mesh.test/service/orders"), other.authority());
    assertFalse(changed.trustsAs(orders));
    assertThrows(
        SSLException.class,
        () ->
            connect(
                only(users.clientEngine("orders", 443, AllowedIds.ANY), protocol),
                changed.serverEngine(true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void attack40ResumptionAfterExpiry(String protocol) throws Exception {
    Instant end = Instant.now().plusSeconds(3);
    Path bundle =
        pki.issue(
            "brief" + protocol,
            Pki.LEAF + "subjectAltName=URI:spiffe://mesh.test/service/brief\n",
            Instant.now().minusSeconds(60),
            end);
    Credentials brief = read(bundle, pki.authority());
    SSLSession first =
        connect(
            only(brief.clientEngine("orders", 443, AllowedIds.ANY), protocol),
            orders.serverEngine(true));
    assertEquals(brief.id(), Credentials.peer(first));
    Await.until(
        "the certificate to expire", () -> Instant.now().isAfter(end.plusMillis(100)), () -> end);
    assertThrows(UntrustedPeerException.class, () -> Credentials.peer(first));
    try {
      SSLSession resumed =
          connect(
              only(brief.clientEngine("orders", 443, AllowedIds.ANY), protocol),
              orders.serverEngine(true));
      // JSSE has resumed it without a look at the certificate; the tunnel looks.
      assertThrows(UntrustedPeerException.class, () -> Credentials.peer(resumed));
    } catch (SSLException e) {
      assertTrue(root(e).contains("expired"), root(e));
    }
  }

  @Test
  void attack41NothingIsFetched() throws Exception {
    AtomicInteger fetched = new AtomicInteger();
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          fetched.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    web.start();
    System.setProperty("com.sun.security.enableAIAcaIssuers", "true");
    System.setProperty("com.sun.security.enableCRLDP", "true");
    try {
      String url = "URI:http://127.0.0.1:" + web.getAddress().getPort() + "/ca.crt";
      Pki hidden = new Pki(temp.resolve("hidden"));
      Path stranger =
          hidden.issueWith(
              "stranger",
              Pki.LEAF
                  + "subjectAltName=URI:spiffe://mesh.test/service/x\n"
                  + "authorityInfoAccess=caIssuers;"
                  + url
                  + "\ncrlDistributionPoints="
                  + url
                  + "\n");
      List<Certificate> chain = PemFiles.certificates(Files.readAllBytes(stranger), "stranger");
      assertThrows(
          UntrustedPeerException.class,
          () -> orders.verify(chain.toArray(new X509Certificate[0]), true));
      assertEquals(0, fetched.get());
    } finally {
      System.clearProperty("com.sun.security.enableAIAcaIssuers");
      System.clearProperty("com.sun.security.enableCRLDP");
      web.stop(0);
    }
  }

  @Test
  void aChainThatWasAcceptedIsRefusedOutsideOfItsTime() throws Exception {
    X509Certificate[] chain = orders.chain().toArray(new X509Certificate[0]);
    PeerVerifier verifier = new PeerVerifier(orders.anchors(), orders.domains());
    SpiffeId id = verifier.verify(chain, true, new Date());
    assertSame(id, verifier.verify(chain, true, new Date()), "verified once");
    assertEquals("its certificate has expired", refusal(verifier, chain, orders.notAfter() + 1000));
    long start = orders.leaf().getNotBefore().getTime();
    assertEquals("its certificate is not yet valid", refusal(verifier, chain, start - 1000));
  }

  private static String refusal(PeerVerifier verifier, X509Certificate[] chain, long at) {
    return assertThrows(
            UntrustedPeerException.class, () -> verifier.verify(chain, true, new Date(at)))
        .getMessage();
  }

  @Test
  void aChainThatWasAcceptedOfAServerIsNotAcceptedOfAClient() throws Exception {
    String server = Pki.LEAF.replace("serverAuth,clientAuth", "serverAuth");
    Path bundle =
        pki.issueWith("server", server + "subjectAltName=URI:spiffe://mesh.test/service/server\n");
    X509Certificate[] chain = read(bundle, pki.authority()).chain().toArray(new X509Certificate[0]);
    PeerVerifier verifier = new PeerVerifier(orders.anchors(), orders.domains());
    verifier.verify(chain, false, new Date());
    assertThrows(UntrustedPeerException.class, () -> verifier.verify(chain, true, new Date()));
  }

  @Test
  void onlySafeProtocolsAndCiphersAreOffered() throws Exception {
    SSLParameters parameters = orders.serverEngine(true).getSSLParameters();
    assertArrayEquals(new String[] {"TLSv1.2", "TLSv1.3"}, sorted(parameters.getProtocols()));
    for (String suite : parameters.getCipherSuites()) {
      assertTrue(suite.matches("TLS_(AES|CHACHA20|ECDHE)_.*") && !suite.contains("_CBC_"), suite);
    }
  }

  private static String[] sorted(String[] texts) {
    Arrays.sort(texts);
    return texts;
  }

  private static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
