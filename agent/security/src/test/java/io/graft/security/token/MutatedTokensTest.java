package io.graft.security.token;

import static io.graft.security.token.SampleIssuer.EC;
import static io.graft.security.token.SampleIssuer.RSA;
import static io.graft.security.token.SampleIssuer.claims;
import static io.graft.security.token.SampleIssuer.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKSet;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another library's opinion about tokens that were changed a little. */
class MutatedTokensTest {
  private static final int TOKENS = 10_000;
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~";

  @TempDir Path directory;

  @Test
  void noMutatedTokenIsAcceptedAndTheOtherLibraryAgreesOnValidOnes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    JwtConsumer other =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new JwksVerificationKeyResolver(
                    new JsonWebKeySet(new JWKSet(List.of(RSA, EC)).toString()).getJsonWebKeys()))
            .setExpectedIssuer(SampleIssuer.ISSUER)
            .setExpectedAudience("orders")
            .setRequireExpirationTime()
            .setRequireSubject()
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT, "RS256", "ES256", "PS256")
            .build();
    try (SampleIssuer issuer = new SampleIssuer(directory)) {
      RequestGuard guard = issuer.guard();
      String[] valid = {
        SampleIssuer.token(),
        sign(
            new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("rsa-1").build(),
            claims().build(),
            RSA),
        sign(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").build(), claims().build(), EC)
      };
      for (String token : valid) {
        assertNull(guard.admit(SampleRequest.bearer(token)));
        other.processToClaims(token);
      }
      int refusedByOther = 0;
      for (int i = 0; i < TOKENS; i++) {
        String mutated = mutated(valid[i % valid.length], random);
        Denial denial =
            guard.admit(SampleRequest.bearer(mutated).sentFrom("10.1." + i % 250 + "." + i / 250));
        boolean accepted = accepts(other, mutated);
        refusedByOther += accepted ? 0 : 1;
        // The other library accepts several encodings of one signature; this one never does.
        assertTrue(denial != null, () -> "accepted with seed " + seed + ": " + mutated);
        assertTrue(denial.status() == 401 || denial.status() == 400, denial.reason());
        assertTrue(!denial.reason().equals("flood"), "each is looked at");
      }
      assertTrue(refusedByOther > TOKENS * 9 / 10, "the other library refused " + refusedByOther);
      assertEquals("ann", claims().build().getSubject());
    }
  }

  private static boolean accepts(JwtConsumer other, String token) {
    try {
      other.processToClaims(token);
      return true;
    } catch (InvalidJwtException | RuntimeException e) {
      return false;
    }
  }

  private static String mutated(String token, Random random) {
    StringBuilder out = new StringBuilder(token);
    int at = random.nextInt(token.length());
    switch (random.nextInt(6)) {
      case 0:
        out.deleteCharAt(at);
        break;
      case 1:
        out.insert(at, CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        break;
      case 2:
        out.setLength(at);
        break;
      case 3:
        int to = random.nextInt(token.length());
        out.insert(to, token.substring(Math.min(at, to), Math.max(at, to)));
        break;
      case 4:
        out.reverse();
        break;
      default:
        out.setCharAt(at, CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        break;
    }
    String changed = out.toString();
    return changed.equals(token) ? token + "A" : changed;
  }
}
