package io.graft.security.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.tls.PemFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of OpenSSL that must not be accepted, by the numbers of the list of attacks. */
class AttackTest {
  private static final String ID = "subjectAltName=URI:spiffe://mesh.test/service/orders\n";

  @TempDir static Path temp;
  private static Pki pki;
  private static Credentials own;

  @BeforeAll
  static void issue() throws Exception {
    pki = new Pki(temp.resolve("own"));
    own = credentials(pki.issue("own", "spiffe://mesh.test/service/own"), Set.of());
  }

  private static Credentials credentials(Path bundle, Set<String> domains) throws Exception {
    return new CredentialFiles(bundle.toString(), null, pki.authority().toString(), "", domains)
        .next(null, 1);
  }

  private static X509Certificate[] chain(Path... bundles) throws Exception {
    X509Certificate[] chain = new X509Certificate[bundles.length];
    for (int i = 0; i < chain.length; i++) {
      List<Certificate> read = PemFiles.certificates(Files.readAllBytes(bundles[i]), "chain");
      chain[i] = (X509Certificate) read.get(0);
    }
    return chain;
  }

  private static void refused(String reason, X509Certificate... chain) {
    UntrustedPeerException e =
        assertThrows(UntrustedPeerException.class, () -> own.verify(chain, true));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void aGoodOneIsAccepted() throws Exception {
    SpiffeId id = own.verify(chain(pki.issueWith("orders", Pki.LEAF + ID)), true);
    assertEquals("spiffe://mesh.test/service/orders", id.toString());
  }

  @Test
  void theAuthorityItselfMayBeSentToo() throws Exception {
    own.verify(chain(pki.issueWith("with-root", Pki.LEAF + ID), pki.authority()), true);
  }

  @Test
  void attack39SelfSigned() throws Exception {
    refused("authority", chain(pki.selfSigned("self", "spiffe://mesh.test/service/orders")));
  }

  @Test
  void attack39ForeignAuthority() throws Exception {
    Pki foreign = new Pki(temp.resolve("foreign"));
    refused("authority", chain(foreign.issueWith("stranger", Pki.LEAF + ID)));
    refused("authority", chain(foreign.issueWith("stranger2", Pki.LEAF + ID), foreign.authority()));
  }

  @Test
  void attack39AForeignAuthorityOfTheSameName() throws Exception {
    Pki foreign = new Pki(temp.resolve("other").resolve("own"));
    refused("chain", chain(foreign.issueWith("stranger", Pki.LEAF + ID)));
  }

  @Test
  void attack39Expired() throws Exception {
    Instant now = Instant.now();
    refused(
        "has expired",
        chain(pki.issue("expired", Pki.LEAF + ID, now.minusSeconds(7200), now.minusSeconds(3600))));
  }

  @Test
  void attack39NotYetValid() throws Exception {
    Instant now = Instant.now();
    refused(
        "not yet valid",
        chain(pki.issue("early", Pki.LEAF + ID, now.plusSeconds(3600), now.plusSeconds(7200))));
  }

  @Test
  void attack39WrongDomain() throws Exception {
    Path other =
        pki.issueWith("other", Pki.LEAF + "subjectAltName=URI:spiffe://other.test/service/x\n");
    refused("trust domain", chain(other));
    Credentials wider =
        credentials(pki.issue("own2", "spiffe://mesh.test/service/own"), Set.of("other.test"));
    assertEquals("other.test", wider.verify(chain(other), true).domain());
    refused(
        "trust domain",
        chain(
            pki.issueWith(
                "suffix", Pki.LEAF + "subjectAltName=URI:spiffe://a.mesh.test/service/x\n")));
  }

  @Test
  void attack39TwoUris() throws Exception {
    refused(
        "more than one URI",
        chain(
            pki.issueWith(
                "two",
                Pki.LEAF + "subjectAltName=URI:spiffe://mesh.test/a,URI:spiffe://mesh.test/b\n")));
  }

  @Test
  void attack39NoUri() throws Exception {
    refused("no SPIFFE id", chain(pki.issueWith("dns", Pki.LEAF + "subjectAltName=DNS:orders\n")));
    refused("no SPIFFE id", chain(pki.issueWith("none", Pki.LEAF)));
  }

  @Test
  void attack39AuthorityAsLeaf() throws Exception {
    refused("of an authority", chain(pki.issueWith("ca-leaf", Pki.AUTHORITY + ID)));
    refused(
        "of an authority",
        chain(pki.issueWith("signs", "keyUsage=critical,digitalSignature,keyCertSign\n" + ID)));
  }

  @Test
  void attack39LeafAsAuthority() throws Exception {
    Path leaf = pki.issueWith("issuer", Pki.LEAF + ID);
    Pki below = new Pki(temp.resolve("below"));
    refused("", chain(below.issueWith("grandchild", Pki.LEAF + ID), leaf));
  }

  @Test
  void attack39ServerOnly() throws Exception {
    Path server =
        pki.issueWith("server", Pki.LEAF.replace("serverAuth,clientAuth", "serverAuth") + ID);
    refused("not for a client", chain(server));
    own.verify(chain(server), false);
  }

  @Test
  void attack39NoDigitalSignature() throws Exception {
    refused(
        "digitalSignature", chain(pki.issueWith("usage", "keyUsage=critical,keyAgreement\n" + ID)));
    refused("digitalSignature", chain(pki.issueWith("usageless", ID)));
  }

  @Test
  void attack39EmbeddedNul() throws Exception {
    // An alternative name [6] "spiffe://mesh.test/a\0b".
    StringBuilder hex = new StringBuilder();
    byte[] uri = "spiffe://mesh.test/a\0b".getBytes();
    for (byte b : Der.sequence(Der.tagged(0x86, uri))) {
      hex.append(hex.length() == 0 ? "" : ":").append(String.format("%02x", b));
    }
    refused("", chain(pki.issueWith("nul", Pki.LEAF + "subjectAltName=DER:" + hex + "\n")));
  }

  @Test
  void attack39NoCertificate() {
    refused("no certificate");
  }

  @Test
  void attack43AChainOfAHundred() throws Exception {
    Path leaf = pki.issueWith("chained", Pki.LEAF + ID);
    Path[] many = new Path[100];
    java.util.Arrays.fill(many, leaf);
    refused("more than 4", chain(many));
  }

  @Test
  void anAuthorityVouchesOnlyForItsOwnDomain() throws Exception {
    Pki partner = new Pki(temp.resolve("partner"), "subjectAltName=URI:spiffe://partner.test\n");
    Path both = temp.resolve("both.crt");
    Files.writeString(
        both, Files.readString(pki.authority()) + Files.readString(partner.authority()));
    Credentials federated =
        new CredentialFiles(
                pki.issue("fed", "spiffe://mesh.test/service/fed").toString(),
                null,
                both.toString(),
                "mesh.test",
                Set.of("partner.test"))
            .next(null, 1);
    federated.verify(chain(partner.issue("p", "spiffe://partner.test/service/p")), true);
    UntrustedPeerException e =
        assertThrows(
            UntrustedPeerException.class,
            () -> federated.verify(chain(partner.issueWith("fake", Pki.LEAF + ID)), true));
    assertTrue(e.getMessage().contains("another trust domain"), e.getMessage());
  }

  @Test
  void nameConstraintsOfAnAuthorityAreHeeded() throws Exception {
    Pki narrow =
        new Pki(temp.resolve("narrow"), "nameConstraints=critical,permitted;URI:partner.test\n");
    Path both = temp.resolve("both2.crt");
    Files.writeString(
        both, Files.readString(pki.authority()) + Files.readString(narrow.authority()));
    Credentials federated =
        new CredentialFiles(
                pki.issue("fed2", "spiffe://mesh.test/service/fed").toString(),
                null,
                both.toString(),
                "",
                Set.of("partner.test"))
            .next(null, 1);
    federated.verify(chain(narrow.issue("n", "spiffe://partner.test/service/n")), true);
    assertThrows(
        UntrustedPeerException.class,
        () -> federated.verify(chain(narrow.issueWith("nfake", Pki.LEAF + ID)), true));
  }
}
