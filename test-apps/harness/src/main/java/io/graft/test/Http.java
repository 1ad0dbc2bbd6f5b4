package io.graft.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The HTTP client of the tests themselves, which no agent sees. */
public final class Http {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Http() {}

  public static Response get(String url, String... headers) {
    return send("GET", url, null, headers);
  }

  public static Response post(String url, String json, String... headers) {
    return send("POST", url, json, headers);
  }

  public static Response put(String url, String json, String... headers) {
    return send("PUT", url, json, headers);
  }

  public static Response delete(String url, String... headers) {
    return send("DELETE", url, null, headers);
  }

  /**
   * Sends one request and reads its answer.
   *
   * @param json the body, sent as {@code application/json}; {@code null}: none
   * @param headers names and values in turn
   * @throws UncheckedIOException where there is no answer within a minute
   */
  public static Response send(String method, String url, String json, String... headers) {
    return send(CLIENT, method, url, json, headers);
  }

  /** As {@link #send(String, String, String, String...)}, by a client that trusts as it wants. */
  public static Response send(
      HttpClient client, String method, String url, String json, String... headers) {
    Canaries.ofHeaders(headers);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMinutes(1));
    if (json == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.method(method, HttpRequest.BodyPublishers.ofString(json));
      request.setHeader("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return new Response(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + url + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns what answers to a GET within two seconds; empty: nothing. */
  static Optional<String> quickly(String url) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(2)).build();
    try {
      return Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Reads JSON. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not JSON: " + text, e);
    }
  }

  /** An answer, with its body as text. */
  public static final class Response {
    private final HttpResponse<String> response;

    private Response(HttpResponse<String> response) {
      this.response = response;
    }

    public int status() {
      return response.statusCode();
    }

    public String body() {
      return response.body();
    }

    public Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** All of them, by their names in lower case. */
    public Map<String, List<String>> headers() {
      Map<String, List<String>> headers = new TreeMap<>();
      response
          .headers()
          .map()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
      return headers;
    }

    public JsonNode json() {
      return Http.json(response.body());
    }

    @Override
    public String toString() {
      return response.request().method()
          + " "
          + response.uri()
          + " answered "
          + status()
          + ": "
          + body();
    }
  }
}
