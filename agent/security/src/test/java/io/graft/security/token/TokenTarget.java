package io.graft.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.security.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * Sends tokens to a guard. An input is a token in which {@code $H}, {@code $P} and {@code $S} are
 * the parts of a valid one, which alone is accepted; or after {@code !} a header and a payload with
 * a line break between, which are signed by the issuer's key, and where accepted must be so by two
 * other verifiers. In both {@code $E} is a time to come.
 */
public final class TokenTarget implements FuzzTarget {
  private static final long TEN_DAYS = 864_000;

  private final Path directory;
  private final SampleIssuer issuer;
  private final RequestGuard guard;
  private final String valid;
  private final String[] parts;
  private final JwtConsumer other;
  private final DefaultJWTProcessor<SecurityContext> another = new DefaultJWTProcessor<>();
  private final String end = "" + (System.currentTimeMillis() / 1000 + TEN_DAYS);
  private int peer;

  public TokenTarget() throws Exception {
    directory = Files.createTempDirectory("fuzz");
    issuer = new SampleIssuer(directory);
    issuer.set("auth.issuer.main.max-age", "3650d");
    issuer.set("auth.headers", "x-user=sub,x-mail=email");
    guard = issuer.guard();
    valid = SampleIssuer.token();
    parts = valid.split("\\.");
    other =
        new JwtConsumerBuilder()
            .setVerificationKey(
                JsonWebKey.Factory.newJwk(SampleIssuer.RSA.toPublicJWK().toJSONString()).getKey())
            .setExpectedIssuer(SampleIssuer.ISSUER)
            .setExpectedAudience("orders")
            .setRequireExpirationTime()
            .setRequireSubject()
            .setAllowedClockSkewInSeconds(1)
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT, "RS256", "ES256", "PS256")
            .build();
    another.setJWSTypeVerifier((type, context) -> {});
    another.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.PS256),
            new ImmutableJWKSet<>(new JWKSet(List.of(SampleIssuer.RSA, SampleIssuer.EC)))));
    another.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            "orders",
            new JWTClaimsSet.Builder().issuer(SampleIssuer.ISSUER).build(),
            Set.of("sub", "exp")));
  }

  @Override
  public List<byte[]> seeds() {
    String claims =
        "{\"iss\":\"" + SampleIssuer.ISSUER + "\",\"sub\":\"ann\",\"aud\":%s,\"exp\":$E";
    String one = String.format(claims, "\"orders\"");
    String header = "!" + SampleIssuer.HEADER + "\n";
    return Stream.of(
            "$H.$P.$S",
            "$H.$P.",
            "$H..$S",
            "$H.$P.$S.$H.$P",
            SampleIssuer.encode("{\"alg\":\"none\"}") + ".$P.",
            SampleIssuer.encode("{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}") + ".$P.$S",
            header + one + "}",
            header + String.format(claims, "[\"orders\",\"other\"]") + ",\"nbf\":1,\"iat\":1.5e9}",
            header + one + ",\"realm_access\":{\"roles\":[\"a\",\"b\"]},\"scope\":\"c d\"}",
            header + one + ",\"email\":\"a@b\\u00e9\\n\",\"x\":[[[{\"y\":null}]]],\"jti\":\"1\"}",
            "!{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"crit\":[\"b64\"],\"b64\":false}\n"
                + one
                + "}",
            "!{\"alg\":\"RS256\",\"jku\":\"http://x\",\"x5u\":\"y\",\"jwk\":{}}\n" + one + "}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .collect(Collectors.toList());
  }

  @Override
  public void read(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8).replace("$E", end);
    boolean signed = text.startsWith("!");
    String token =
        signed
            ? signed(text.substring(1))
            : text.replace("$H", parts[0]).replace("$P", parts[1]).replace("$S", parts[2]);
    // Not always the same, or the failures of one address would be too many.
    peer++;
    String address = "10." + (peer >> 16 & 255) + "." + (peer >> 8 & 255) + "." + (peer & 255);
    Denial denial = guard.admit(SampleRequest.bearer(token).sentFrom(address));
    if (denial != null) {
      if (denial.status() != 401 && denial.status() != 400) {
        throw new AssertionError(denial.status() + " " + denial.reason());
      }
    } else if (signed ? !accepts(token) : !token.trim().equals(valid)) {
      throw new AssertionError("accepted: " + text);
    }
  }

  private static String signed(String text) {
    int line = text.indexOf('\n');
    String header = line < 0 ? SampleIssuer.HEADER : text.substring(0, line);
    return SampleIssuer.signText(header, text.substring(line + 1));
  }

  private boolean accepts(String token) {
    try {
      other.processToClaims(token);
      another.process(token, null);
      return true;
    } catch (InvalidJwtException | ParseException | BadJOSEException | JOSEException e) {
      return false;
    }
  }

  @Override
  public void close() {
    issuer.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
