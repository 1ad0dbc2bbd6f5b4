package io.graft.security.login;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** An identity provider that gives codes to a test, and checks PKCE when they are redeemed. */
final class SampleProvider implements AutoCloseable {
  static final String CLIENT = "shop";
  static final String SECRET = "a-client-secret-of-thirty-two-chars";

  private final ECKey key;
  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

  /** The forms of all token requests. */
  final List<Map<String, String>> redeemed = new CopyOnWriteArrayList<>();

  /** Changes the claims of ID tokens. */
  volatile UnaryOperator<JWTClaimsSet.Builder> claims = builder -> builder;

  /** What token requests wait for. */
  volatile CountDownLatch held = new CountDownLatch(0);

  volatile String methods = "[\"plain\",\"S256\"]";
  volatile boolean saysIssuer;
  volatile String issuerOfDocument;

  SampleProvider() throws Exception {
    key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/realm/.well-known/openid-configuration", this::document);
    server.createContext(
        "/keys", exchange -> send(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
    server.createContext("/token", this::token);
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  String issuer() {
    return base() + "/realm";
  }

  private void document(HttpExchange exchange) throws IOException {
    send(
        exchange,
        200,
        "{\"issuer\":\""
            + (issuerOfDocument == null ? issuer() : issuerOfDocument)
            + "\",\"authorization_endpoint\":\""
            + base()
            + "/authorize\",\"token_endpoint\":\""
            + base()
            + "/token\",\"jwks_uri\":\""
            + base()
            + "/keys\",\"end_session_endpoint\":\""
            + base()
            + "/logout\",\"code_challenge_methods_supported\":"
            + methods
            + ",\"authorization_response_iss_parameter_supported\":"
            + saysIssuer
            + "}");
  }

  /** Logs a person in, as the browser was sent here. Returns a code. */
  String code(String authorization) {
    Map<String, String> asked = form(authorization.substring(authorization.indexOf('?') + 1));
    String code = "c" + codes.size();
    codes.put(code, asked);
    return code;
  }

  static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  private void token(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = form(body);
    redeemed.add(form);
    try {
      held.await();
      Map<String, String> asked = codes.remove(form.get("code"));
      String basic = CLIENT + ":" + SECRET;
      boolean client =
          ("Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
              .equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (asked == null
          || !client
          || !asked.get("code_challenge").equals(challenge(form.get("code_verifier")))
          || !asked.get("redirect_uri").equals(form.get("redirect_uri"))) {
        send(exchange, 400, "{\"error\":\"invalid_grant\"}");
        return;
      }
      String token = token(asked.get("nonce"));
      send(exchange, 200, "{\"access_token\":\"a\",\"id_token\":\"" + token + "\"}");
    } catch (Exception e) {
      send(exchange, 500, "{}");
    }
  }

  private static String challenge(String verifier) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(String.valueOf(verifier).getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  private String token(String nonce) throws Exception {
    long now = System.currentTimeMillis();
    JWTClaimsSet.Builder usual =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject("ann")
            .audience(CLIENT)
            .issueTime(new Date(now))
            .expirationTime(new Date(now + 60_000))
            .claim("nonce", nonce)
            .claim("email", "ann@example.com")
            .claim("roles", List.of("buyer"));
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
            claims.apply(usual).build());
    jwt.sign(new ECDSASigner(key));
    return jwt.serialize();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
