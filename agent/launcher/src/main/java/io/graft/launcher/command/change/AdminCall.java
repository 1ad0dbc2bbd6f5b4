package io.graft.launcher.command.change;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.server.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one admin endpoint, with the token of {@code GRAFT_ADMIN_TOKEN} and the name and
 * password of {@code GRAFT_ADMIN_CREDENTIALS} if they are set. Not options of a command, because
 * other users can read command lines.
 */
final class AdminCall {
  private static final String TOKEN = "GRAFT_ADMIN_TOKEN";
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int MOST_TRIES = 50;
  private static final long PAUSE_MILLIS = 200;

  private final String base;

  /** A response, whatever its status. */
  static final class Response {
    final int status;
    final String text;

    Response(int status, String text) {
      this.status = status;
      this.text = text;
    }

    /** The body; {@link JsonValue#NONE} if it is a line of text. */
    JsonValue json() {
      try {
        return JsonValue.read(text);
      } catch (JsonException e) {
        return JsonValue.NONE;
      }
    }
  }

  /**
   * @param admin {@code http://127.0.0.1:9400}, with or without its scheme
   */
  AdminCall(String admin) {
    String url = admin.indexOf("://") < 0 ? "http://" + admin : admin;
    while (url.endsWith("/")) {
      url = url.substring(0, url.length() - 1);
    }
    base = url;
  }

  String describe() {
    return base;
  }

  /**
   * Reads a page.
   *
   * @throws IOException with a line for people, also if there is another status than 200
   */
  Response get(String path) throws IOException {
    Response response = send(path, null);
    if (response.status != 200) {
      throw new IOException(base + path + ": " + line(response));
    }
    return response;
  }

  /**
   * Sends JSON, and returns what responds.
   *
   * @throws IOException with a line for people: nothing responds
   */
  Response post(String path, String json) throws IOException {
    return send(path, json);
  }

  /** Returns a response that is a failure as a line for people. */
  static String line(Response response) {
    String text = response.text.trim();
    if (response.status == 401) {
      return "it asks for a login; set GRAFT_ADMIN_CREDENTIALS=file:/path of a file of this user with"
          + " name:password";
    }
    return text.isEmpty() || text.startsWith("<") ? "status " + response.status : text;
  }

  private Response send(String path, @Nullable String json) throws IOException {
    try {
      String credentials = AdminAgent.credentials();
      Response response = once(path, json, credentials);
      for (int i = 0; response.status == 503 && credentials != null && i < MOST_TRIES; i++) {
        // The password is being checked, which takes a moment.
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        response = once(path, json, credentials);
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "no admin endpoint responds at " + base + " (" + e.getMessage() + ")", e);
    }
  }

  private Response once(String path, @Nullable String json, @Nullable String credentials)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL(base + path).openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    connection.setInstanceFollowRedirects(false);
    // Not as a browser, which would be sent to a form.
    connection.setRequestProperty("Accept", "application/json");
    if (credentials != null) {
      connection.setRequestProperty("Authorization", credentials);
    }
    if (json != null) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setRequestProperty("Graft-Change", "terminal");
      Secret token = Secret.of(System.getenv(TOKEN));
      if (token != null) {
        connection.setRequestProperty("Graft-Admin-Token", token.value());
      }
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Response(status, in == null ? "" : text(in));
    }
  }

  private static String text(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
    }
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
