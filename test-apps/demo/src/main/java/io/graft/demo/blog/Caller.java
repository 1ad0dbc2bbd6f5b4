package io.graft.demo.blog;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Calls one URL and prints the status and the body of the response. Knows nothing of Graft. */
public final class Caller {
  /** What the line with the response begins with. */
  public static final String ANSWER = "answer: ";

  private Caller() {}

  public static void main(String[] arguments) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(arguments[0]).toURL().openConnection();
    int status = call.getResponseCode();
    try (InputStream body = status < 400 ? call.getInputStream() : call.getErrorStream()) {
      String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(ANSWER + status + " " + text.lines().findFirst().orElse(""));
    }
  }
}
