package io.graft.contract.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An OpenID provider with discovery and keys, which signs tokens, changes its keys, goes away and
 * comes back.
 */
final class IdentityProvider implements AutoCloseable {
  private final int port = Ports.lasting();
  private final List<RSAKey> published = new CopyOnWriteArrayList<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile RSAKey signing;
  private HttpServer server;

  IdentityProvider() throws IOException, JOSEException {
    signing = key("key-1");
    published.add(signing);
    start();
  }

  static RSAKey key(String id) throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(id).generate();
  }

  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            json(
                exchange,
                "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + issuer() + "/keys\"}"));
    server.createContext(
        "/keys",
        exchange -> {
          exchange.getResponseHeaders().set("Cache-Control", "public, max-age=5");
          json(exchange, new JWKSet(new ArrayList<>(published)).toString());
          fetches.incrementAndGet();
        });
    server.start();
  }

  private static void json(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String issuer() {
    return "http://127.0.0.1:" + port;
  }

  /** How often its keys were fetched. */
  int fetches() {
    return fetches.get();
  }

  void publish(RSAKey key) {
    published.add(key);
  }

  void sign(RSAKey key) {
    signing = key;
  }

  void withdraw(RSAKey key) {
    published.remove(key);
  }

  RSAKey signing() {
    return signing;
  }

  /** A token that no other one is equal to. */
  String token() {
    long now = System.currentTimeMillis();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject("ann")
            .audience("contract")
            .issueTime(new Date(now))
            .expirationTime(new Date(now + 300_000))
            .jwtID("token-" + tokens.incrementAndGet())
            .claim("roles", List.of("clerk"))
            .build();
    RSAKey key = signing;
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  /** Is not there until {@link #start}. */
  void leave() {
    server.stop(0);
  }

  @Override
  public void close() {
    leave();
  }
}
