package io.graft.security.token.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The vectors of Project Wycheproof, as Debian packages them and {@code .ci/servers} unpacks them,
 * judged by the keys that verify the tokens of callers. What they call invalid is refused; what
 * they call valid is accepted where the algorithm is one of public keys, and the one that the key
 * names.
 */
class WycheproofTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The JDK refuses some signatures that one of 2^128 has by chance. */
  private static final Pattern RARE =
      Pattern.compile("k\\*G has a large x-coordinate|r = [123], x = n \\+ [123] is the .*");

  private int valid;
  private int invalid;
  private final List<String> wrong = new ArrayList<>();

  @Test
  void jsonWebSignatures() throws Exception {
    judgeTokens("json_web_signature_test.json");
    assertVectors(32, 350);
  }

  @Test
  void jsonWebKeys() throws Exception {
    judgeTokens("json_web_key_test.json");
    assertVectors(1, 20);
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1_sha256, P-256, ES256",
    "secp384r1_sha384, P-384, ES384",
    "secp521r1_sha512, P-521, ES512"
  })
  void signaturesOfEllipticCurves(String name, String curve, String algorithm) throws Exception {
    for (Map<String, Object> group : groups("ecdsa_" + name + "_p1363_test.json")) {
      byte[] der = HEX.parseHex((String) group.get("publicKeyDer"));
      ECPublicKey key =
          (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
      judge(
          keys(new ECKey.Builder(Curve.parse(curve), key).build().toJSONString()),
          algorithm,
          group);
    }
    assertVectors(150, 80);
  }

  @Test
  void signaturesOfEdwardsCurves() throws Exception {
    for (Map<String, Object> group : groups("ed25519_test.json")) {
      String point = (String) JSONObjectUtils.getJSONObject(group, "publicKey").get("pk");
      String key =
          "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}"
              .formatted(Base64URL.encode(HEX.parseHex(point)));
      judge(keys(key), "EdDSA", group);
    }
    assertVectors(80, 60);
  }

  private void assertVectors(int leastValid, int leastInvalid) {
    assertEquals(List.of(), wrong);
    assertTrue(valid >= leastValid && invalid >= leastInvalid, valid + " and " + invalid);
  }

  /** The vectors are tokens, with the key or the keys of their issuer. */
  private void judgeTokens(String file) throws Exception {
    for (Map<String, Object> group : groups(file)) {
      // What issuers of secrets have is public here, so that they are refused for what they are.
      boolean secret = !group.containsKey("public");
      Map<String, Object> published =
          JSONObjectUtils.getJSONObject(group, secret ? "private" : "public");
      String text = JSONObjectUtils.toJSONString(published);
      byte[] keys = published.containsKey("keys") ? bytes(text) : keys(text);
      for (Map<String, Object> each : tests(group)) {
        Object token = each.get("jws");
        boolean accepted = token instanceof String && accepts(keys, (String) token);
        boolean expected =
            each.get("result").equals("valid") && !secret && named(published, (String) token);
        count(expected, accepted, file + " " + each.get("tcId") + " " + each.get("comment"));
      }
    }
  }

  /** Some of the keys of RFC 7520 name another algorithm here than the tokens do. */
  private static boolean named(Map<String, Object> key, String token) throws ParseException {
    Object name = key.get("alg");
    return name == null || name.equals(JWSObject.parse(token).getHeader().getAlgorithm().getName());
  }

  /** The vectors are messages and signatures. */
  private void judge(byte[] keys, String algorithm, Map<String, Object> group) throws Exception {
    for (Map<String, Object> each : tests(group)) {
      byte[] message = HEX.parseHex((String) each.get("msg"));
      byte[] signature = HEX.parseHex((String) each.get("sig"));
      boolean accepted;
      try {
        accepted = verifies(keys, null, algorithm, token(algorithm, message, signature));
      } catch (ParseException e) {
        accepted = false;
      }
      String comment = (String) each.get("comment");
      boolean expected =
          each.get("result").equals("valid") && (accepted || !RARE.matcher(comment).matches());
      count(expected, accepted, algorithm + " " + each.get("tcId") + " " + comment);
    }
  }

  private void count(boolean expected, boolean accepted, String what) {
    valid += expected ? 1 : 0;
    invalid += expected ? 0 : 1;
    if (expected != accepted) {
      wrong.add((accepted ? "accepted: " : "refused: ") + what);
    }
  }

  /** A token that is signed as if it were any message. */
  private static JWSObject token(String algorithm, byte[] message, byte[] signature)
      throws ParseException {
    Base64URL header = Base64URL.encode("{\"alg\":\"" + algorithm + "\"}");
    return new JWSObject(header, Base64URL.encode("{}"), Base64URL.encode(signature)) {
      private static final long serialVersionUID = 1;

      @Override
      public byte[] getSigningInput() {
        return message;
      }
    };
  }

  private static boolean accepts(byte[] keys, String token) {
    try {
      JWSObject parsed = JWSObject.parse(token);
      String algorithm = parsed.getHeader().getAlgorithm().getName();
      return verifies(keys, parsed.getHeader().getKeyID(), algorithm, parsed);
    } catch (ParseException e) {
      return false;
    }
  }

  private static boolean verifies(byte[] keys, String id, String algorithm, JWSObject token) {
    try {
      for (VerificationKey key : KeySet.parse(keys).candidates(id, algorithm)) {
        if (key.verifies(token)) {
          return true;
        }
      }
      return false;
    } catch (IOException | JOSEException | RuntimeException e) {
      return false;
    }
  }

  private static byte[] keys(String key) {
    return bytes("{\"keys\":[" + key + "]}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object>[] groups(String file) throws Exception {
    String text = Files.readString(vectors().resolve(file));
    return JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "testGroups");
  }

  private static Map<String, Object>[] tests(Map<String, Object> group) throws ParseException {
    return JSONObjectUtils.getJSONObjectArray(group, "tests");
  }

  /** Where they are. Without them the test is skipped, visibly; with {@code CI=true} it fails. */
  private static Path vectors() {
    String named = System.getenv("GRAFT_SERVERS");
    Path all =
        named == null
            ? Path.of(System.getProperty("user.home"), ".cache", "graft", "servers")
            : Path.of(named);
    Path directory = all.resolve("wycheproof");
    if (Files.isDirectory(directory)) {
      return directory;
    }
    String message = "no " + directory + ": run .ci/servers, or set GRAFT_SERVERS";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionFailedError(message);
    }
    throw new TestAbortedException(message);
  }
}
