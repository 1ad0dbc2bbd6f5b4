package io.graft.identity;

import io.graft.test.Http;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An identity provider that is running. It has a user {@code ann}, the clients {@code page}, whose
 * tokens are for {@code front}, and {@code desk}, whose tokens are for {@code orders} too; and the
 * clients {@code front} with a secret, and {@code signer} with a key.
 */
abstract class Provider implements AutoCloseable {
  final Credentials credentials;

  Provider(Credentials credentials) {
    this.credentials = credentials;
  }

  abstract String issuer();

  abstract String tokenEndpoint();

  /** Ends it for certain, as a crash does. */
  @Override
  public abstract void close();

  /** Logs ann in at a client, and returns the access token. */
  final String login(String client) {
    String form =
        "grant_type=password&scope=openid&username=ann&password="
            + encoded(credentials.password)
            + "&client_id="
            + client
            + "&client_secret="
            + encoded(credentials.pageSecret);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tokenEndpoint()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
    return Http.json(response.body()).get("access_token").asText();
  }

  /** Whether its discovery document is served. */
  final boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration")).build();
    try {
      return send(request).statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      KeyStore trusted = KeyStore.getInstance("JKS");
      try (InputStream in = Files.newInputStream(credentials.trustStore())) {
        trusted.load(in, Credentials.STORE_PASSWORD.toCharArray());
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return HttpClient.newBuilder()
          .sslContext(context)
          .build()
          .send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
