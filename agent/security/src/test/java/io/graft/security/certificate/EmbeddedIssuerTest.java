package io.graft.security.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedIssuerTest {
  private static final long DAY = 86_400_000;

  @TempDir Path temp;

  private EmbeddedIssuer issuer(String service, long lifetime) {
    return new EmbeddedIssuer(temp.resolve("ca"), "graft.local", service, lifetime, Set.of());
  }

  private static X509Certificate[] chain(Credentials credentials) {
    return credentials.chain().toArray(new X509Certificate[0]);
  }

  @Test
  void servicesOfOneDirectoryTrustEachOther() throws Exception {
    Credentials orders = issuer("orders", DAY).next(null, 1);
    Credentials users = issuer("users", DAY).next(null, 1);
    assertEquals(
        "spiffe://graft.local/service/users", orders.verify(chain(users), true).toString());
    assertEquals(
        "spiffe://graft.local/service/orders", users.verify(chain(orders), false).toString());
  }

  @Test
  void opensslReadsAndVerifiesWhatItWrites() throws Exception {
    Credentials orders = issuer("orders", DAY).next(null, 1);
    Path leaf = temp.resolve("leaf.crt");
    Files.writeString(
        leaf,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(orders.leaf().getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    Path authority = temp.resolve("ca/ca.crt");
    String verified =
        Pki.openssl("verify", "-x509_strict", "-CAfile", authority.toString(), leaf.toString());
    assertTrue(verified.contains("OK"), verified);
    String text = Pki.openssl("x509", "-in", leaf.toString(), "-noout", "-text");
    assertTrue(text.contains("URI:spiffe://graft.local/service/orders"), text);
    assertTrue(text.contains("DNS:orders"), text);
    assertTrue(text.contains("Digital Signature"), text);
    assertTrue(text.contains("prime256v1"), text);
    String root = Pki.openssl("x509", "-in", authority.toString(), "-noout", "-text");
    assertTrue(root.contains("CA:TRUE, pathlen:0"), root);
    assertTrue(root.contains("Permitted:\n                  URI:graft.local"), root);
    assertTrue(root.contains("Certificate Sign, CRL Sign"), root);
  }

  @Test
  void onlyTheOwnerCanReadTheAuthority() throws Exception {
    issuer("orders", DAY).next(null, 1);
    assertEquals("rwx------", permissions(temp.resolve("ca")));
    assertEquals("rw-------", permissions(temp.resolve("ca/ca.pem")));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void attack47AKeyFileThatOthersCanRead() throws Exception {
    issuer("orders", DAY).next(null, 1);
    Files.setPosixFilePermissions(
        temp.resolve("ca/ca.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    IOException e = assertThrows(IOException.class, () -> issuer("users", DAY).next(null, 1));
    assertTrue(e.getMessage().contains("accessible to others; chmod go-rwx"), e.getMessage());
  }

  @Test
  void attack63ALinkInPlaceOfTheKey() throws Exception {
    issuer("orders", DAY).next(null, 1);
    Path moved = Files.move(temp.resolve("ca/ca.pem"), temp.resolve("elsewhere.pem"));
    Files.createSymbolicLink(temp.resolve("ca/ca.pem"), moved);
    IOException e = assertThrows(IOException.class, () -> issuer("users", DAY).next(null, 1));
    assertTrue(e.getMessage().contains("symbolic link"), e.getMessage());
  }

  @Test
  void jvmsThatStartTogetherAgreeOnOneAuthority() throws Exception {
    int count = 8;
    CyclicBarrier together = new CyclicBarrier(count);
    ExecutorService pool = Executors.newFixedThreadPool(count);
    List<Future<Credentials>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EmbeddedIssuer issuer = issuer("s" + i, DAY);
      made.add(
          pool.submit(
              (Callable<Credentials>)
                  () -> {
                    together.await();
                    return issuer.next(null, 1);
                  }));
    }
    Set<X509Certificate> authorities = new HashSet<>();
    for (Future<Credentials> each : made) {
      authorities.addAll(each.get().anchors());
    }
    pool.shutdown();
    assertEquals(1, authorities.size());
    try (var left = Files.list(temp.resolve("ca"))) {
      assertEquals(2, left.count(), "no temporary file stays");
    }
  }

  @Test
  void renewsAtAboutHalfOfTheLifetime() throws Exception {
    EmbeddedIssuer issuer = issuer("orders", DAY);
    Credentials first = issuer.next(null, 1);
    assertNull(issuer.next(first, 2));
    long pause = issuer.pauseMillis();
    assertTrue(pause > DAY * 0.39 && pause < DAY * 0.61, "pause " + pause);

    EmbeddedIssuer brief = issuer("brief", 20);
    Credentials early = brief.next(null, 1);
    long until = System.nanoTime() + 5_000_000_000L;
    Credentials later = null;
    while (later == null && System.nanoTime() < until) {
      Thread.yield();
      later = brief.next(early, 2);
    }
    assertNotNull(later);
    assertTrue(later.trustsAs(early));
    assertEquals(2, later.generation());
  }
}
