package io.graft.security.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.guard.RequestGuard;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An issuer with a key of RSA and one of P-256, and a guard that accepts its tokens. */
final class SampleIssuer implements AutoCloseable {
  static final String ISSUER = "https://id.example.com/realms/shop";
  static final RSAKey RSA = rsa("rsa-1", 2048);
  static final ECKey EC = ec("ec-1");

  private final Path file;
  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final Map<String, String> properties = new HashMap<>();
  final Tokens tokens = new Tokens("orders", "graft.local", scheduler, transport);

  SampleIssuer(Path directory) throws Exception {
    file = directory.resolve("keys.json");
    publish(RSA, EC);
    set("auth", "enforce");
    set("auth.issuer.main", ISSUER);
    set("auth.issuer.main.jwks", "file:" + file);
    set("auth.issuer.main.audience", "orders");
    set("auth.leeway", "0s");
  }

  static RSAKey rsa(String id, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(id).generate();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Sets a key.
   *
   * @param value empty: it is not set
   */
  SampleIssuer set(String key, String value) {
    if (value.isEmpty()) {
      properties.remove("graft.server." + key);
    } else {
      properties.put("graft.server." + key, value);
    }
    return this;
  }

  SampleIssuer process(String key, String value) {
    properties.put(key, value);
    return this;
  }

  void publish(JWK... keys) throws Exception {
    publish(new JWKSet(List.of(keys)).toString());
  }

  void publish(String text) throws Exception {
    Path next = file.resolveSibling("next.json");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  Settings settings() {
    Settings settings = new Settings(properties, new HashMap<>(), new HashMap<>());
    settings.announce();
    return settings;
  }

  /** The guard, once the keys are there. */
  RequestGuard guard() {
    RequestGuard guard = tokens.guard(settings());
    Await.until("keys to be loaded", () -> keys().matches("\\d+ keys"), this::keys);
    return guard;
  }

  /** The state of the keys of the first issuer. */
  String keys() {
    return tokens.keys();
  }

  /** The status page. */
  String status() {
    JsonWriter json = new JsonWriter().open();
    tokens.write(json);
    return json.close().toString();
  }

  static JWTClaimsSet.Builder claims() {
    long now = System.currentTimeMillis();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject("ann")
        .audience("orders")
        .issueTime(new Date(now - 5000))
        .expirationTime(new Date(now + 300_000));
  }

  static String token() {
    return sign(claims().build());
  }

  static String sign(JWTClaimsSet claims) {
    return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(), claims, RSA);
  }

  static String sign(JWSHeader header, JWTClaimsSet claims, JWK key) {
    try {
      SignedJWT jwt = new SignedJWT(header, claims);
      JWSSigner signer =
          key instanceof RSAKey ? new RSASSASigner((RSAKey) key) : new ECDSASigner((ECKey) key);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String ofType(String type) {
    return sign(
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-1")
            .type(new JOSEObjectType(type))
            .build(),
        claims().build(),
        RSA);
  }

  /** Signs any header and any payload with the RSA key, as RS256. */
  static String signText(String header, String payload) {
    try {
      String input = encode(header) + "." + encode(payload);
      java.security.Signature signature = java.security.Signature.getInstance("SHA256withRSA");
      signature.initSign(RSA.toRSAPrivateKey());
      signature.update(input.getBytes(StandardCharsets.UTF_8));
      return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}";

  /** Valid claims with more members. */
  static String payload(String more) {
    long now = System.currentTimeMillis() / 1000;
    return "{\"iss\":\""
        + ISSUER
        + "\",\"sub\":\"ann\",\"aud\":\"orders\",\"exp\":"
        + (now + 300)
        + more
        + "}";
  }

  @Override
  public void close() {
    transport.close(1000);
    scheduler.stop(1000);
  }
}
