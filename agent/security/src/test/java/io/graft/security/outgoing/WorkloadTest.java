package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that services sign themselves, and those that pretend to be such. */
class WorkloadTest {
  private static final String ID = "spiffe://graft.local/service/shop";
  private static final long LIFETIME = 300_000_000_000L;

  @TempDir static Path temp;
  private static Issued shop;
  private static Issued stranger;

  @BeforeAll
  static void issue() throws Exception {
    Issued.authority(temp, "ca");
    Issued.authority(temp, "other");
    shop = Issued.of(temp, "shop", "ca", "san=uri:" + ID, "ku:c=digitalSignature");
    stranger = Issued.of(temp, "stranger", "other", "san=uri:" + ID, "ku:c=digitalSignature");
  }

  private static String sign(ServiceKey key) throws IOException {
    return new WorkloadTokens(() -> key, LIFETIME).sign("orders");
  }

  private static WorkloadVerifier.Proof verify(String token, long now) {
    return new WorkloadVerifier(
            List.of(shop.authority()),
            Set.of("graft.local"),
            Set.of("orders", "spiffe://graft.local/x"))
        .verify(token, now);
  }

  private static WorkloadVerifier.Proof verify(String token) {
    return verify(token, System.currentTimeMillis());
  }

  @Test
  void aTokenProvesWhoHasSignedIt() throws Exception {
    String token = sign(shop);
    WorkloadVerifier.Proof proof = verify(token);
    assertNotNull(proof);
    assertEquals(ID, proof.id());
    assertEquals(List.of("orders"), proof.claims().get("aud"));
    assertNotEquals(token, sign(shop), "each has an id of its own");
    assertTrue(token.length() < 2500, token.length() + " characters in a header");
    SignedJWT jwt = SignedJWT.parse(token);
    assertEquals("graft+jwt", jwt.getHeader().getType().getType());
    JWTClaimsSet claims = jwt.getJWTClaimsSet();
    assertEquals(300_000, claims.getExpirationTime().getTime() - claims.getIssueTime().getTime());
  }

  @Test
  void attack14TokenOfAnotherAudience() throws Exception {
    WorkloadTokens tokens = new WorkloadTokens(() -> shop, LIFETIME);
    assertNull(verify(tokens.sign("users")));
    assertNull(verify(tokens.sign("orders.evil")));
    assertNotNull(verify(tokens.sign("spiffe://graft.local/x")));
  }

  @Test
  void attack15TokenOutOfItsTime() throws Exception {
    String token = sign(shop);
    long now = System.currentTimeMillis();
    assertNull(verify(token, now + 331_000), "over");
    assertNull(verify(token, now - 60_000), "not yet issued");
    assertNull(verify(new WorkloadTokens(() -> shop, 24 * LIFETIME).sign("orders")), "2 hours");
    assertNull(verify(signed(claims().expirationTime(null))), "for ever");
    assertNull(verify(signed(claims().issueTime(null))));
    assertNull(verify(signed(claims().jwtID(null))));
    assertNull(verify(signed(claims().notBeforeTime(new Date(now + 60_000)))));
    assertNotNull(verify(signed(claims())));
  }

  @Test
  void attack9KeyFromTheHeaderOfAnotherAuthority() throws Exception {
    assertNull(verify(sign(stranger)), "the id alone proves nothing");
    Issued itself = Issued.of(temp, "itself", null, "san=uri:" + ID);
    assertNull(verify(sign(itself)));
    // A chain of a trusted service, and another key.
    assertNull(verify(signed(claims(), header(shop.chain()), stranger)));
    List<X509Certificate> both = new ArrayList<>(List.of(stranger.chain()[0]));
    both.addAll(List.of(shop.chain()));
    assertNull(verify(signed(claims(), header(both.toArray(new X509Certificate[0])), stranger)));
    assertNull(verify(signed(claims(), header(new X509Certificate[0]), shop)));
  }

  @Test
  void attack39CertificatesThatMustNotSign() throws Exception {
    Issued two =
        Issued.of(temp, "two", "ca", "san=uri:" + ID + ",uri:spiffe://graft.local/service/admin");
    assertNull(verify(signed(claims(), header(two.chain()), two)), "two ids");
    Issued authority = Issued.of(temp, "sub", "ca", "san=uri:" + ID, "bc:c=ca:true,pathlen:0");
    assertNull(verify(signed(claims(), header(authority.chain()), authority)), "an authority");
    Issued usage = Issued.of(temp, "usage", "ca", "san=uri:" + ID, "ku:c=keyEncipherment");
    assertNull(verify(signed(claims(), header(usage.chain()), usage)), "not for signatures");
    Issued none = Issued.of(temp, "none", "ca", "san=dns:shop", "ku:c=digitalSignature");
    assertNull(verify(signed(claims(), header(none.chain()), none)), "no id");
    String afar = "spiffe://elsewhere.local/service/shop";
    Issued domain = Issued.of(temp, "domain", "ca", "san=uri:" + afar, "ku:c=digitalSignature");
    assertNull(verify(sign(domain)), "another trust domain");
    assertNull(verify(sign(shop), System.currentTimeMillis() + 3 * 24 * 3_600_000L));
  }

  @Test
  void attack1AlgNoneAnd2HmacWithThePublicKey() throws Exception {
    String[] parts = sign(shop).split("\\.");
    String none = Base64URL.encode("{\"alg\":\"none\",\"typ\":\"graft+jwt\"}").toString();
    assertNull(verify(none + "." + parts[1] + "."));
    assertNull(verify(none + "." + parts[1] + "." + parts[2]));
    JWSHeader.Builder mac = new JWSHeader.Builder(JWSAlgorithm.HS256);
    mac.type(new JOSEObjectType("graft+jwt")).x509CertChain(encoded(shop.chain()));
    SignedJWT jwt = new SignedJWT(mac.build(), claims().build());
    jwt.sign(new MACSigner(shop.chain()[0].getPublicKey().getEncoded()));
    assertNull(verify(jwt.serialize()));
  }

  @Test
  void attack3SignatureOfZeros() throws Exception {
    String[] parts = sign(shop).split("\\.");
    assertNull(verify(parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64])));
    byte[] changed = Base64URL.from(parts[1]).decode();
    changed[changed.length - 3]++;
    assertNull(verify(parts[0] + "." + Base64URL.encode(changed) + "." + parts[2]));
    assertNull(verify(parts[0] + "." + parts[1] + "." + parts[2] + ".x"));
    assertNull(verify("x".repeat(20_000)));
    assertNull(verify(""));
  }

  @Test
  void attack13TokenOfAnotherTypeAnd11UnknownCrit() throws Exception {
    assertNull(verify(signed(claims(), header(shop.chain()).type(JOSEObjectType.JWT), shop)));
    assertNull(verify(signed(claims(), header(shop.chain()).type(null), shop)));
    assertNull(verify(signed(claims(), header(shop.chain()).keyID("../../key"), shop)));
    assertNull(verify(signed(claims(), header(shop.chain()).criticalParams(Set.of("exp")), shop)));
    assertNull(
        verify(
            signed(
                claims(),
                header(shop.chain()).jwkURL(java.net.URI.create("https://evil.example")),
                shop)));
  }

  @Test
  void aTokenSpeaksOnlyForItsCertificate() throws Exception {
    assertNull(verify(signed(claims().subject("spiffe://graft.local/service/admin"))));
    assertNull(verify(signed(claims().issuer("https://id.example"))));
    assertNull(verify(signed(claims().audience(List.of("orders", "users")))));
  }

  @Test
  void aKeyIsReadAgainWhenItsFileChanges() throws Exception {
    Path file = Files.writeString(temp.resolve("own.pem"), shop.pem());
    PemServiceKey keys = new PemServiceKey("file:" + file);
    assertEquals(ID, keys.current().id());
    assertArrayEquals(shop.chain(), keys.current().chain());
    assertNotNull(verify(new WorkloadTokens(keys, LIFETIME).sign("orders")));
    Files.writeString(file, "half a fi");
    assertEquals(ID, keys.current().id(), "the last one");
    Issued next = Issued.of(temp, "next", "ca", "san=uri:spiffe://graft.local/service/next");
    Files.writeString(file, next.pem() + "\n");
    assertEquals("spiffe://graft.local/service/next", keys.current().id());
    Path mixed = temp.resolve("mixed.pem");
    String key = shop.pem().substring(0, shop.pem().indexOf("-----BEGIN CERTIFICATE"));
    String certificates = next.pem().substring(next.pem().indexOf("-----BEGIN CERTIFICATE"));
    Files.write(mixed, (key + certificates).getBytes(StandardCharsets.UTF_8));
    IOException broken =
        assertThrows(IOException.class, () -> new PemServiceKey(mixed.toString()).current());
    assertTrue(broken.getMessage().contains("does not match"), broken.getMessage());
  }

  @Test
  void attack46AnAuthorityOfAnotherTrustDomainVouchesOnlyForThat() throws Exception {
    Issued.authority(temp, "partner", "san=uri:spiffe://partner.test");
    Issued ours = Issued.of(temp, "pretender", "partner", "san=uri:" + ID, "ku:c=digitalSignature");
    Issued theirs =
        Issued.of(
            temp,
            "theirs",
            "partner",
            "san=uri:spiffe://partner.test/service/shop",
            "ku:c=digitalSignature");
    WorkloadVerifier both =
        new WorkloadVerifier(
            List.of(shop.authority(), ours.authority()),
            Set.of("graft.local", "partner.test"),
            Set.of("orders"));
    long now = System.currentTimeMillis();
    assertNull(both.verify(sign(ours), now));
    assertEquals("spiffe://partner.test/service/shop", both.verify(sign(theirs), now).id());
    assertEquals(ID, both.verify(sign(shop), now).id());
  }

  private static JWTClaimsSet.Builder claims() {
    long now = System.currentTimeMillis();
    return new JWTClaimsSet.Builder()
        .issuer(ID)
        .subject(ID)
        .audience("orders")
        .jwtID("1")
        .issueTime(new Date(now))
        .expirationTime(new Date(now + 300_000));
  }

  private static List<Base64> encoded(X509Certificate[] chain) throws Exception {
    List<Base64> list = new ArrayList<>();
    for (X509Certificate each : chain) {
      list.add(Base64.encode(each.getEncoded()));
    }
    return list;
  }

  private static JWSHeader.Builder header(X509Certificate[] chain) throws Exception {
    return new JWSHeader.Builder(JWSAlgorithm.ES256)
        .type(new JOSEObjectType("graft+jwt"))
        .x509CertChain(encoded(chain));
  }

  private static String signed(JWTClaimsSet.Builder claims) throws Exception {
    return signed(claims, header(shop.chain()), shop);
  }

  private static String signed(
      JWTClaimsSet.Builder claims, JWSHeader.Builder header, ServiceKey key) throws Exception {
    SignedJWT jwt = new SignedJWT(header.build(), claims.build());
    jwt.sign(new ECDSASigner((ECPrivateKey) key.privateKey()));
    return jwt.serialize();
  }
}
