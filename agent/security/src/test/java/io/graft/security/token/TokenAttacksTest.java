package io.graft.security.token;

import static io.graft.security.token.SampleIssuer.EC;
import static io.graft.security.token.SampleIssuer.HEADER;
import static io.graft.security.token.SampleIssuer.RSA;
import static io.graft.security.token.SampleIssuer.claims;
import static io.graft.security.token.SampleIssuer.encode;
import static io.graft.security.token.SampleIssuer.payload;
import static io.graft.security.token.SampleIssuer.sign;
import static io.graft.security.token.SampleIssuer.signText;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.net.Await;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks with tokens, by the numbers of the list of attacks. */
class TokenAttacksTest {
  @TempDir Path directory;
  private SampleIssuer issuer;
  private RequestGuard guard;

  @BeforeEach
  void start() throws Exception {
    issuer = new SampleIssuer(directory);
    guard = issuer.guard();
    assertNull(guard.admit(SampleRequest.bearer(SampleIssuer.token())), "a valid token");
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private String refused(String token) {
    return refused(
        SampleRequest.bearer(token).sentFrom("10.9." + Math.abs(token.hashCode() % 250)));
  }

  private String refused(SampleRequest request) {
    Denial denial = guard.admit(request);
    assertNotNull(denial, "it was accepted");
    assertNull(request.identity().user());
    return denial.status() + " " + denial.reason();
  }

  @Test
  void attack01_algNone() {
    for (String none : new String[] {"none", "None", "NONE", "nOnE"}) {
      String unsigned = encode("{\"alg\":\"" + none + "\"}") + "." + encode(payload(""));
      assertEquals("401 format", refused(unsigned + "."));
      assertEquals("401 format", refused(unsigned));
      // With a signature the algorithm itself is refused.
      String reason = refused(unsigned + "." + encode("x"));
      assertTrue(reason.equals("401 format") || reason.equals("401 algorithm"), reason);
    }
    assertEquals("401 format", refused(new PlainJWT(claims().build()).serialize()));
  }

  @Test
  void attack02_publicKeyAsSecret() throws Exception {
    byte[] pem =
        ("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(RSA.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n")
            .getBytes();
    for (byte[] secret :
        new byte[][] {RSA.toRSAPublicKey().getEncoded(), pem, RSA.getModulus().decode()}) {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), claims().build());
      jwt.sign(new MACSigner(secret));
      assertEquals("401 algorithm", refused(jwt.serialize()));
    }
  }

  @Test
  void attack03_psychicSignatures() {
    String input = encode("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}") + "." + encode(payload("")) + ".";
    byte[] order =
        bytes(
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16));
    byte[] zero = new byte[32];
    byte[] one = bytes(BigInteger.ONE);
    for (byte[] r : new byte[][] {zero, order, one}) {
      for (byte[] s : new byte[][] {zero, order, one}) {
        byte[] raw = new byte[64];
        System.arraycopy(r, 0, raw, 0, 32);
        System.arraycopy(s, 0, raw, 32, 32);
        assertEquals("401 signature", refused(input + encode(raw)));
      }
    }
    // A valid signature in DER in place of P1363.
    String valid =
        sign(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").build(), claims().build(), EC);
    assertNull(guard.admit(SampleRequest.bearer(valid)));
    byte[] raw = Base64.getUrlDecoder().decode(valid.substring(valid.lastIndexOf('.') + 1));
    byte[] der = der(Arrays.copyOf(raw, 32), Arrays.copyOfRange(raw, 32, 64));
    assertEquals(
        "401 signature", refused(valid.substring(0, valid.lastIndexOf('.') + 1) + encode(der)));
  }

  private static byte[] bytes(BigInteger number) {
    byte[] all = number.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, all.length);
    System.arraycopy(all, all.length - length, fixed, 32 - length, length);
    return fixed;
  }

  private static byte[] der(byte[] r, byte[] s) {
    byte[] first = new BigInteger(1, r).toByteArray();
    byte[] second = new BigInteger(1, s).toByteArray();
    byte[] out = new byte[6 + first.length + second.length];
    out[0] = 0x30;
    out[1] = (byte) (out.length - 2);
    out[2] = 2;
    out[3] = (byte) first.length;
    System.arraycopy(first, 0, out, 4, first.length);
    out[4 + first.length] = 2;
    out[5 + first.length] = (byte) second.length;
    System.arraycopy(second, 0, out, 6 + first.length, second.length);
    return out;
  }

  @Test
  void attack04_encryptedAroundUnsigned() throws Exception {
    JWEObject jwe =
        new JWEObject(
            new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                .contentType("JWT")
                .keyID("rsa-1")
                .build(),
            new Payload(new PlainJWT(claims().build()).serialize()));
    jwe.encrypt(new RSAEncrypter(RSA.toRSAPublicKey()));
    assertEquals("401 format", refused(jwe.serialize()));
  }

  @Test
  void attack05_iterationsOfPasswords() {
    String header =
        "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2s\":\"AAAA\",\"p2c\":2147483647}";
    assertEquals("401 format", refused(encode(header) + ".AAAA.AAAA.AAAA.AAAA"));
    assertEquals("401 format", refused(signText(header, payload(""))));
  }

  @Test
  void attack06_zipBomb() {
    String header = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}";
    assertEquals("401 format", refused(encode(header) + "..AAAA.AAAA.AAAA"));
    // In a signed token nothing is expanded.
    String zip = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"zip\":\"DEF\"}";
    assertEquals("401 format", refused(signText(zip, "not JSON, and not expanded")));
  }

  @Test
  void attack07_nesting() {
    String deep = "[".repeat(3000) + "]".repeat(3000);
    assertEquals("401 format", refused(signText(HEADER, payload(",\"a\":" + deep))));
    assertEquals(
        "401 format",
        refused(signText("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"a\":" + deep + "}", payload(""))));
  }

  @Test
  void attack08_duplicateMembers() {
    assertEquals("401 format", refused(signText(HEADER, payload(",\"sub\":\"root\""))));
    assertEquals("401 format", refused(signText(HEADER, payload(",\"a\":{\"b\":1,\"b\":2}"))));
    assertEquals(
        "401 format",
        refused(signText("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", payload(""))));
    // An algorithm outside of the protected header needs another serialisation.
    String unprotected =
        "{\"payload\":\""
            + encode(payload(""))
            + "\",\"header\":{\"alg\":\"none\"},\"signature\":\"\"}";
    assertEquals("400 malformed", refused(unprotected));
  }

  @Test
  void attack09_keysFromTheToken() throws Exception {
    RSAKey own = SampleIssuer.rsa("evil", 2048);
    JWSHeader embedded =
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").jwk(own.toPublicJWK()).build();
    assertEquals("401 signature", refused(sign(embedded, claims().build(), own)));
    JWSHeader unknown =
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("evil").jwk(own.toPublicJWK()).build();
    assertEquals("401 key", refused(sign(unknown, claims().build(), own)));
    JWSHeader url =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-1")
            .jwkURL(new URI("http://127.0.0.1:1/keys"))
            .x509CertURL(new URI("http://127.0.0.1:1/cert"))
            .build();
    assertEquals("401 signature", refused(sign(url, claims().build(), own)));
  }

  @Test
  void attack10_kidWithPathSqlAndLength() {
    for (String id :
        new String[] {
          "../../../../dev/null", "file:///dev/null", "x' UNION SELECT 'secret", "\u0000", ""
        }) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build();
      assertEquals("401 key", refused(sign(header, claims().build(), RSA)));
    }
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k".repeat(65536)).build();
    assertEquals("401 format", refused(sign(header, claims().build(), RSA)));
  }

  @Test
  void attack11_unknownCritical() {
    assertEquals(
        "401 format",
        refused(
            signText(
                "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"x\"],\"x\":1}", payload(""))));
    assertEquals(
        "401 format",
        refused(
            signText(
                "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"b64\"],\"b64\":false}",
                payload(""))));
    assertEquals(
        "401 format",
        refused(signText("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[]}", payload(""))));
  }

  @Test
  void attack12_lenientEncoding() {
    String token = SampleIssuer.token();
    int last = token.length() - 1;
    String[] parts = token.split("\\.");
    assertEquals("401 format", refused(token + "="));
    assertEquals("401 format", refused(parts[0] + "." + parts[1] + "." + parts[2] + ".AAAA"));
    assertEquals("401 format", refused(parts[0] + "." + parts[1]));
    assertEquals("401 format", refused(token.replaceFirst("\\.", "..")));
    assertEquals("400 malformed", refused(parts[0] + ".\n" + parts[1] + "." + parts[2]));
    assertEquals("400 malformed", refused(token + " " + token));
    assertEquals("400 malformed", refused("{\"payload\":\"x\",\"signatures\":[]}"));
    // The last character of 342 has four bits that no byte takes.
    char other = (char) (token.charAt(last) + 1);
    assertEquals("401 format", refused(token.substring(0, last) + other));
    assertEquals("401 format", refused(parts[0] + "+." + parts[1] + "." + parts[2]));
  }

  @Test
  void attack13_idTokenAsAccessToken() throws Exception {
    issuer.set("auth.issuer.main.type", "at+jwt");
    guard = issuer.guard();
    assertNull(guard.admit(SampleRequest.bearer(SampleIssuer.ofType("at+jwt"))));
    assertNull(guard.admit(SampleRequest.bearer(SampleIssuer.ofType("application/AT+JWT"))));
    assertEquals("401 type", refused(SampleIssuer.ofType("JWT")));
    assertEquals("401 type", refused(SampleIssuer.token()));
    assertEquals("401 type", refused(SampleIssuer.ofType("logout+jwt")));
  }

  @Test
  void attack14_tokenForAnotherOrOfAnother() throws Exception {
    assertEquals("401 audience", refused(sign(claims().audience("users").build())));
    assertEquals("401 audience", refused(sign(claims().audience("ORDERS").build())));
    assertEquals("401 audience", refused(sign(claims().audience((String) null).build())));
    assertEquals("401 issuer", refused(sign(claims().issuer("https://evil.example.com").build())));
    assertEquals("401 issuer", refused(sign(claims().issuer(SampleIssuer.ISSUER + "/").build())));
    // The same name of a key at another issuer.
    RSAKey same = SampleIssuer.rsa("rsa-1", 2048);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();
    assertEquals("401 signature", refused(sign(header, claims().build(), same)));
  }

  @Test
  void attack15_times() {
    long now = System.currentTimeMillis();
    assertEquals("401 claims", refused(sign(claims().expirationTime(null).build())));
    String base = "{\"iss\":\"" + SampleIssuer.ISSUER + "\",\"sub\":\"ann\",\"aud\":\"orders\"";
    for (String time :
        new String[] {"\"" + (now / 1000 + 300) + "\"", "null", "true", "-1", "[1]"}) {
      assertEquals("401 claims", refused(signText(HEADER, base + ",\"exp\":" + time + "}")), time);
    }
    String huge = refused(signText(HEADER, base + ",\"exp\":1e400}"));
    assertEquals("401 format", huge);
    assertEquals("401 claims", refused(signText(HEADER, base + ",\"exp\":1e300}")));
    Date past = new Date(now - 1000);
    assertEquals("401 expired", refused(sign(claims().expirationTime(past).build())));
    Date ahead = new Date(now + 60_000);
    assertEquals("401 not-yet", refused(sign(claims().notBeforeTime(ahead).build())));
    assertEquals("401 not-yet", refused(sign(claims().issueTime(ahead).build())));
    Date century = new Date(now + 100L * 365 * 86_400_000);
    assertEquals("401 age", refused(sign(claims().expirationTime(century).build())));
    Date old = new Date(now - 25L * 3600_000);
    assertEquals("401 age", refused(sign(claims().issueTime(old).build())));
  }

  @Test
  void attack16_weakKeysAndAlgorithmsOfOthers() throws Exception {
    RSAKey weak = SampleIssuer.rsa("weak", 1024);
    issuer.publish(RSA, EC, weak);
    Await.until("the other keys", () -> issuer.keys().equals("2 keys"), issuer::keys);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build();
    assertEquals("401 key", refused(signWeak(header, weak)));
    // An algorithm that is not accepted, and one that does not fit the key.
    JWSHeader other = new JWSHeader.Builder(JWSAlgorithm.RS384).keyID("rsa-1").build();
    assertEquals("401 algorithm", refused(sign(other, claims().build(), RSA)));
    assertEquals(
        "401 algorithm", refused(signText("{\"alg\":\"RS256\",\"kid\":\"ec-1\"}", payload(""))));
    assertEquals(
        "401 algorithm", refused(signText("{\"alg\":\"ES256\",\"kid\":\"rsa-1\"}", payload(""))));
  }

  private static String signWeak(JWSHeader header, RSAKey key) throws Exception {
    SignedJWT jwt = new SignedJWT(header, claims().build());
    java.security.Signature signature = java.security.Signature.getInstance("SHA256withRSA");
    signature.initSign(key.toRSAPrivateKey());
    signature.update(jwt.getSigningInput());
    return new String(jwt.getSigningInput()) + "." + encode(signature.sign());
  }

  @Test
  void attack17_twoTokens() throws Exception {
    issuer.set("auth.issuer.main.from", "header:authorization,cookie:token,header:x-token");
    guard = issuer.guard();
    String token = SampleIssuer.token();
    assertEquals(
        "400 twice", refused(SampleRequest.bearer(token).header("authorization", "Bearer x")));
    assertEquals(
        "400 twice", refused(SampleRequest.bearer(token).header("authorization", "Basic eDp5")));
    assertEquals(
        "400 twice", refused(SampleRequest.bearer(token).header("Cookie", "token=" + token)));
    assertEquals(
        "400 twice",
        refused(SampleRequest.get("/").header("cookie", "token=" + token + "; token=" + token)));
    for (String hidden : new String[] {";\u000b", ";\u0001 ", ";\n", "; a=b,", ","}) {
      // Taking the other one away would uncover it; servers join several headers with a comma.
      String cookies = "token=" + token + hidden + "token=other";
      assertEquals("400 twice", refused(SampleRequest.get("/").header("cookie", cookies)), cookies);
    }
    assertEquals("400 twice", refused(SampleRequest.bearer(token).header("X-Token", token)));
    assertEquals("400 malformed", refused(SampleRequest.bearer(token + ", Bearer " + token)));
    assertEquals(
        "400 malformed",
        refused(SampleRequest.get("/").header("authorization", "Basic eDp5, Bearer " + token)));
    Denial denial = guard.admit(SampleRequest.bearer(token).header("X-Token", token));
    assertEquals("Bearer error=\"invalid_request\"", denial.header("www-authenticate"));
  }

  @Test
  void attack18_verificationFlood() {
    int flood = 0;
    String signature = signText(HEADER, payload("")).split("\\.")[2];
    for (int i = 0; i < 400; i++) {
      String forged = encode(HEADER) + "." + encode(payload(",\"jti\":" + i)) + "." + signature;
      Denial denial = guard.admit(SampleRequest.bearer(forged).sentFrom("10.6.6.6"));
      flood += denial.reason().equals("flood") ? 1 : 0;
      assertEquals(401, denial.status());
    }
    assertTrue(flood > 100, "not looked at: " + flood);
    // Others are served meanwhile, and so are this peer's tokens that are known.
    assertNull(guard.admit(SampleRequest.bearer(SampleIssuer.sign(claims().build()))));
    String known = sign(claims().jwtID("known").build());
    assertNull(guard.admit(SampleRequest.bearer(known)));
    assertNull(guard.admit(SampleRequest.bearer(known).sentFrom("10.6.6.6")));
  }

  @Test
  void attack19_cachedAfterKeyRemoval() throws Exception {
    String token = SampleIssuer.token();
    assertNull(guard.admit(SampleRequest.bearer(token)));
    issuer.publish(EC);
    Await.until("the key to be removed", () -> issuer.keys().equals("1 keys"), issuer::keys);
    assertEquals("401 key", refused(token));
  }

  @Test
  void attack26_keyForEncryption() throws Exception {
    RSAKey encrypts =
        new RSAKey.Builder(SampleIssuer.rsa("enc", 2048)).keyUse(KeyUse.ENCRYPTION).build();
    issuer.publish(RSA, encrypts);
    Await.until("the other keys", () -> issuer.keys().equals("1 keys"), issuer::keys);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("enc").build();
    JWTClaimsSet claims = claims().build();
    RSAKey signs = new RSAKey.Builder(encrypts).keyUse(null).build();
    assertEquals("401 key", refused(sign(header, claims, signs)));
  }

  @Test
  void noReasonIsToldToTheCaller() {
    Set<String> said = new HashSet<>();
    for (JWTClaimsSet each :
        new JWTClaimsSet[] {
          claims().audience("users").build(),
          claims().issuer("https://evil").build(),
          claims().expirationTime(new Date(1000)).build()
        }) {
      Denial denial = guard.admit(SampleRequest.bearer(sign(each)));
      said.add(denial.line() + Arrays.toString(denial.headers()));
    }
    assertEquals(1, said.size());
  }
}
