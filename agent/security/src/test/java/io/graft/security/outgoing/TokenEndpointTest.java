package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.graft.governance.credential.CallCredentials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** How tokens are requested, and what of the responses counts. */
class TokenEndpointTest extends CredentialsRig {
  @Test
  void theRequestIsAsConfigured() {
    set("auth.scope", "orders.read,orders.write");
    set("auth.audience", "a,b");
    set("auth.resource", "https://orders.example/");
    set("auth.params", "tenant=blue & green");
    set("auth.id", "shop:1");
    CallCredentials orders = orders();
    assertTrue(find(orders, null).isPending());
    assertEquals("Bearer t1", header(orders));
    TokenServer.Asked asked = server.asked.get(0);
    assertEquals("client_credentials", asked.one("grant_type"));
    assertEquals("orders.read orders.write", asked.one("scope"));
    assertEquals(List.of("a", "b"), asked.form().get("audience"));
    assertEquals("https://orders.example/", asked.one("resource"));
    assertEquals("blue & green", asked.one("tenant"));
    assertNull(asked.one("client_secret"));
    byte[] pair = ("shop%3A1:" + CANARY).getBytes(StandardCharsets.UTF_8);
    assertEquals("Basic " + Base64.getEncoder().encodeToString(pair), asked.authorization());
  }

  @Test
  void aSecretInAFileIsReadAgainWhenItChanges() throws Exception {
    Path file = Files.writeString(temp.resolve("secret"), "first\n");
    environment = Map.of();
    set("auth.secret", "file:" + file);
    set("auth.method", "post");
    header(orders());
    assertEquals("first", server.asked.get(0).one("client_secret"));
    assertEquals("shop", server.asked.get(0).one("client_id"));
    assertNull(server.asked.get(0).authorization());
  }

  @Test
  void aSignedAssertionReplacesTheSecret() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    Path file =
        Files.writeString(
            temp.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
    environment = Map.of();
    set("auth.secret", "file:" + file);
    set("auth.method", "private-key-jwt");
    header(orders());
    TokenServer.Asked asked = server.asked.get(0);
    assertNull(asked.authorization());
    assertEquals(
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        asked.one("client_assertion_type"));
    SignedJWT jwt = SignedJWT.parse(asked.one("client_assertion"));
    assertTrue(jwt.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic())));
    assertEquals("shop", jwt.getJWTClaimsSet().getIssuer());
    assertEquals("shop", jwt.getJWTClaimsSet().getSubject());
    assertEquals(List.of(server.base() + "/token"), jwt.getJWTClaimsSet().getAudience());
    long life =
        jwt.getJWTClaimsSet().getExpirationTime().getTime()
            - jwt.getJWTClaimsSet().getIssueTime().getTime();
    assertEquals(60_000, life);
  }

  private void discover(String realm, String issuer, String endpoint) {
    properties.remove("graft.client.orders.auth.token-url");
    set("auth.issuer", server.base() + realm);
    server.document(
        realm + "/.well-known/openid-configuration",
        200,
        "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + endpoint + "\"}");
  }

  @Test
  void theEndpointIsDiscovered() {
    discover("/realm", server.base() + "/realm", server.base() + "/token");
    assertEquals("Bearer t1", header(orders()));
  }

  @Test
  void theEndpointIsDiscoveredAsRfc8414Says() {
    properties.remove("graft.client.orders.auth.token-url");
    set("auth.issuer", server.base() + "/realm");
    server.document("/realm/.well-known/openid-configuration", 404, "");
    server.document(
        "/.well-known/oauth-authorization-server/realm",
        200,
        "{\"issuer\":\""
            + server.base()
            + "/realm\",\"token_endpoint\":\""
            + server.base()
            + "/token\"}");
    assertEquals("Bearer t1", header(orders()));
  }

  @Test
  void aDiscoveryDocumentOfAnotherIssuerIsNotUsed() {
    discover("/realm", "https://evil.example", server.base() + "/token");
    assertTrue(reason(orders()).contains("another issuer"));
    assertEquals(0, server.asked.size());
  }

  @Test
  void theSecretIsNotSentToAnEndpointWithoutTls() {
    discover("/realm", server.base() + "/realm", "http://10.0.0.1/token");
    assertTrue(reason(orders()).contains("only https, or http to this host"));
    set("auth.token-url", "http://evil.example/token");
    properties.remove("graft.client.orders.auth.issuer");
    assertTrue(reason(orders()).contains("is not set"), "an invalid URL is none");
  }

  @Test
  void theCertificateOfTheEndpointIsVerified() throws Exception {
    SSLContext usual = SSLContext.getDefault();
    Path trusted = Files.createDirectory(temp.resolve("trusted"));
    Path other = Files.createDirectory(temp.resolve("other"));
    Issued own = Issued.of(trusted, "id", null, "san=ip:127.0.0.1");
    Issued elsewhere = Issued.of(other, "elsewhere", null, "san=dns:elsewhere");
    try (TokenServer secure = new TokenServer(own.context());
        TokenServer impostor = new TokenServer(elsewhere.context())) {
      SSLContext.setDefault(own.context());
      set("auth.token-url", secure.base() + "/token");
      assertTrue(
          reason(orders()).startsWith(secure.base()), "whatever the application's default trusts");
      assertEquals(0, secure.asked.size());
      trust(trusted);
      // Of a slow machine not the first: the attempt above may have been repeated by now.
      assertTrue(header(orders()).matches("Bearer t[0-9]+"));
      trust(other);
      set("auth.token-url", impostor.base() + "/token");
      assertTrue(reason(orders()).startsWith(impostor.base()), "trusted, for another name");
      assertEquals(0, impostor.asked.size());
    } finally {
      SSLContext.setDefault(usual);
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
    }
  }

  @Test
  void attack21ADiscoveryDocumentDoesNotSendTheSecretToThisHost() throws Exception {
    Path trusted = Files.createDirectory(temp.resolve("trusted"));
    Issued own = Issued.of(trusted, "id", null, "san=ip:127.0.0.1");
    try (TokenServer secure = new TokenServer(own.context())) {
      trust(trusted);
      properties.remove("graft.client.orders.auth.token-url");
      set("auth.issuer", secure.base() + "/realm");
      secure.document(
          "/realm/.well-known/openid-configuration",
          200,
          "{\"issuer\":\""
              + secure.base()
              + "/realm\",\"token_endpoint\":\""
              + server.base()
              + "/token\"}");
      assertTrue(reason(orders()).contains("not https"));
      assertEquals(0, server.asked.size());
    } finally {
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
    }
  }

  private static void trust(Path directory) {
    System.setProperty("javax.net.ssl.trustStore", directory.resolve("keys.p12").toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
  }

  @Test
  void aRedirectOfTheEndpointIsNotFollowed() {
    server.redirect("/moved", server.base() + "/token");
    set("auth.token-url", server.base() + "/moved");
    assertEquals(server.base() + "/moved: status 302", reason(orders()));
    assertEquals(List.of("/moved"), server.paths);
  }

  @Test
  void anEndlessResponseIsNotRead() {
    server.behaviour =
        (at, exchange, asked, number) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] much = new byte[64 * 1024];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(much);
          }
        };
    assertTrue(reason(orders()).contains("longer than 256 KiB"));
  }

  @Test
  void whatTheServerSaysIsNotRepeated() {
    server.behaviour =
        (at, exchange, asked, number) ->
            at.send(
                exchange,
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"" + CANARY + "\"}");
    assertEquals(server.base() + "/token: status 401 (invalid_client)", reason(orders()));
    server.behaviour =
        (at, exchange, asked, number) ->
            at.send(exchange, 200, "{\"access_token\":\"" + CANARY + "\\r\\nX-Evil: 1\"}");
    assertTrue(reason(orders()).endsWith("its token is not a bearer token"));
  }
}
