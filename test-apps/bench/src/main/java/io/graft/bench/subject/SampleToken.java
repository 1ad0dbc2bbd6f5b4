package io.graft.bench.subject;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/** A token of the size that issuers make, and the file of the issuer's key. */
public final class SampleToken {
  public static final String ISSUER = "https://id.example.com/realms/shop";
  public static final String AUDIENCE = "orders";
  private static final int BITS = 2048;
  private static final int LASTS_SECONDS = 3_000;

  private SampleToken() {}

  /**
   * Writes the key as a JWK set, and returns a token that it verifies.
   *
   * @param keys the file to write
   */
  public static String create(Path keys) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    KeyPair pair = generator.generateKeyPair();
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    Files.writeString(
        keys,
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"main\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\""
            + text(key.getModulus())
            + "\",\"e\":\""
            + text(key.getPublicExponent())
            + "\"}]}");
    long now = System.currentTimeMillis() / 1000;
    String claims =
        "{\"iss\":\"%s\",\"sub\":\"ann\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d,\"scope\":\"orders\"}"
            .formatted(ISSUER, AUDIENCE, now, now + LASTS_SECONDS);
    String signed = text("{\"alg\":\"RS256\",\"kid\":\"main\"}") + "." + text(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + text(signature.sign());
  }

  private static String text(String json) {
    return text(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return text(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
