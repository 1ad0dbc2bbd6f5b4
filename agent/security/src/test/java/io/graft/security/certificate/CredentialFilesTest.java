package io.graft.security.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.Printed;
import io.graft.net.tls.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialFilesTest {
  private static final String ID = "spiffe://mesh.test/service/orders";

  @TempDir static Path shared;
  @TempDir Path temp;
  private static Pki pki;

  @BeforeAll
  static void make() throws Exception {
    pki = new Pki(shared.resolve("pki"));
    pki.issue("one", ID);
    pki.issue("two", ID);
  }

  private static CredentialFiles three(Path directory) {
    return new CredentialFiles(
        directory.resolve("tls.crt").toString(),
        directory.resolve("tls.key").toString(),
        directory.resolve("ca.crt").toString(),
        "",
        Set.of());
  }

  private void place(Path directory, String certificate, String key) throws Exception {
    Files.createDirectories(directory);
    copy(pki.certificate(certificate), directory.resolve("tls.crt"));
    copy(pki.key(key), directory.resolve("tls.key"));
    copy(pki.authority(), directory.resolve("ca.crt"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aKeyBetweenMarksThatOverlapIsNone() {
    String text = "-----BEGIN PRIVATE KEY------END PRIVATE KEY-----\n";
    IOException failure =
        assertThrows(
            IOException.class,
            () -> PemFiles.privateKey(text.getBytes(StandardCharsets.US_ASCII), "tls.key"));
    assertTrue(failure.getMessage().startsWith("tls.key has no PRIVATE KEY"), failure::toString);
  }

  @Test
  void threeFilesAreRead() throws Exception {
    place(temp, "one", "one");
    Credentials read = three(temp).next(null, 1);
    assertEquals(ID, read.id().toString());
    assertEquals(1, read.chain().size());
    assertEquals(1, read.anchors().size());
    assertTrue(read.notAfter() > System.currentTimeMillis());
  }

  @Test
  void oneBundleHoldsAll() throws Exception {
    Path bundle = temp.resolve("all.pem");
    Files.writeString(
        bundle,
        Files.readString(pki.key("one"))
            + Files.readString(pki.certificate("one"))
            + Files.readString(pki.authority()));
    Credentials read =
        new CredentialFiles(bundle.toString(), null, null, "", Set.of()).next(null, 1);
    assertEquals(ID, read.id().toString());
    assertEquals(1, read.anchors().size());
  }

  @Test
  void aKeyOfSec1IsRead() throws Exception {
    place(temp, "one", "one");
    String old = Pki.openssl("ec", "-in", pki.key("one").toString(), "-outform", "PEM");
    assertTrue(old.contains("BEGIN EC PRIVATE KEY"), old);
    Files.writeString(temp.resolve("tls.key"), old);
    assertEquals(ID, three(temp).next(null, 1).id().toString());
  }

  @Test
  void aChainIsOrdered() throws Exception {
    Pki below = new Pki(temp.resolve("below"));
    Path middle = pki.issueWith("middle", Pki.AUTHORITY);
    assertTrue(Files.exists(middle));
    // A leaf below the intermediate authority, issued with its key.
    Files.copy(pki.certificate("middle"), below.authority(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        pki.key("middle"), temp.resolve("below/ca.key"), StandardCopyOption.REPLACE_EXISTING);
    below.issue("leaf", ID);
    Files.writeString(
        temp.resolve("chain.pem"),
        Files.readString(pki.certificate("middle"))
            + Files.readString(below.certificate("leaf"))
            + Files.readString(below.key("leaf")));
    Credentials read =
        new CredentialFiles(
                temp.resolve("chain.pem").toString(),
                null,
                pki.authority().toString(),
                "",
                Set.of())
            .next(null, 1);
    assertEquals(2, read.chain().size());
    assertEquals(
        ID,
        read.verify(read.chain().toArray(new java.security.cert.X509Certificate[0]), true)
            .toString());
  }

  @Test
  void unchangedContentIsNotReadAgain() throws Exception {
    place(temp, "one", "one");
    CredentialFiles files = three(temp);
    Credentials first = files.next(null, 1);
    assertNull(files.next(first, 2));
  }

  @Test
  void attack48KeyAndCertificateMidRotation() throws Exception {
    place(temp, "one", "one");
    CredentialFiles files = three(temp);
    Credentials first = files.next(null, 1);
    copy(pki.certificate("two"), temp.resolve("tls.crt"));
    IOException e = assertThrows(IOException.class, () -> files.next(first, 2));
    assertTrue(e.getMessage().contains("key does not belong"), e.getMessage());
    copy(pki.key("two"), temp.resolve("tls.key"));
    Credentials second = files.next(first, 2);
    assertEquals(2, second.generation());
    assertTrue(second.trustsAs(first));
    assertNotSame(first.context(), second.context());
  }

  @Test
  void attack47AKeyFileThatOthersCanReadIsTold() throws Exception {
    place(temp, "one", "one");
    Path key = temp.resolve("tls.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    try (Printed printed = new Printed()) {
      // Used all the same: a volume of Kubernetes is like that.
      assertEquals(ID, three(temp).next(null, 1).id().toString());
      assertEquals(1, printed.lines(key + " holds a private key and is world-readable").size());
    }
    Path owned = temp.resolve("owned");
    place(owned, "one", "one");
    Files.setPosixFilePermissions(
        owned.resolve("tls.key"), PosixFilePermissions.fromString("rw-------"));
    try (Printed printed = new Printed()) {
      three(owned).next(null, 1);
      assertEquals(List.of(), printed.lines("private key"));
    }
  }

  @Test
  void theLinkThatKubernetesSwapsIsFollowed() throws Exception {
    place(temp.resolve("..1"), "one", "one");
    place(temp.resolve("..2"), "two", "two");
    Files.createSymbolicLink(temp.resolve("..data"), Path.of("..1"));
    for (String name : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
      Files.createSymbolicLink(temp.resolve(name), Path.of("..data/" + name));
    }
    CredentialFiles files = three(temp);
    Credentials first = files.next(null, 1);
    Path next = Files.createSymbolicLink(temp.resolve("..next"), Path.of("..2"));
    Files.move(next, temp.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
    Credentials second = files.next(first, 2);
    assertFalse(second.leaf().equals(first.leaf()));
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertFails("tls.crt does not exist", temp);
    place(temp, "one", "one");
    Files.writeString(temp.resolve("ca.crt"), "nothing");
    assertFails("ca.crt has no certificate", temp);
    Pki foreign = new Pki(temp.resolve("foreign"));
    copy(foreign.authority(), temp.resolve("ca.crt"));
    assertFails("no trusted authority has issued it", temp);
    Files.writeString(temp.resolve("tls.key"), "x");
    assertFails("has no PRIVATE KEY", temp);
  }

  private static void assertFails(String reason, Path directory) {
    IOException e = assertThrows(IOException.class, () -> three(directory).next(null, 1));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void neverShowsTheKey() throws Exception {
    place(temp, "one", "one");
    Credentials read = three(temp).next(null, 1);
    assertEquals(
        "spiffe://mesh.test/service/orders, valid until " + new java.util.Date(read.notAfter()),
        read.toString());
  }
}
