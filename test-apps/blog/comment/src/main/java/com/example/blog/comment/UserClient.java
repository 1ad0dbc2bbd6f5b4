package com.example.blog.comment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Optional;

/** Asks the user service. */
final class UserClient {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int READ_MILLIS = 5_000;

  private final String baseUrl;
  private final ObjectMapper json = new ObjectMapper();

  UserClient(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** Returns the name of a user; empty where there is no such user. */
  Optional<String> name(long id) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL(baseUrl + "/users/" + id).openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setRequestProperty("Accept", "application/json");
    int status = connection.getResponseCode();
    if (status == HttpURLConnection.HTTP_NOT_FOUND) {
      drain(connection.getErrorStream());
      return Optional.empty();
    }
    if (status != HttpURLConnection.HTTP_OK) {
      drain(connection.getErrorStream());
      throw new IOException("the user service answered " + status);
    }
    try (InputStream body = connection.getInputStream()) {
      JsonNode user = json.readTree(body);
      return Optional.of(user.path("name").asText());
    }
  }

  /** A connection is used again only when the answer was read to its end. */
  private static void drain(InputStream body) throws IOException {
    if (body != null) {
      try (InputStream in = body) {
        byte[] buffer = new byte[1024];
        while (in.read(buffer) >= 0) {
          // Nobody wants it.
        }
      }
    }
  }
}
