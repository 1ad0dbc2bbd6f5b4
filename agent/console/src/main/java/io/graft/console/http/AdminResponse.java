package io.graft.console.http;

import java.nio.charset.StandardCharsets;

/** A response of the admin endpoint. Immutable. */
public final class AdminResponse {
  /** The {@code Content-Type} of plain text. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** The {@code Content-Type} of JSON. */
  public static final String JSON = "application/json";

  private final int status;
  private final String contentType;
  private final byte[] body;
  private final String[] headers;

  private AdminResponse(int status, String contentType, byte[] body, String... headers) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }

  /**
   * This response with further headers.
   *
   * @param more names and values by turns, without line breaks
   */
  public AdminResponse with(String... more) {
    return new AdminResponse(status, contentType, body, more);
  }

  /** The response takes over the array. */
  public static AdminResponse ok(String contentType, byte[] body) {
    return new AdminResponse(200, contentType, body);
  }

  /** The response takes over the array. */
  public static AdminResponse of(int status, String contentType, byte[] body) {
    return new AdminResponse(status, contentType, body);
  }

  public static AdminResponse ok(String contentType, String body) {
    return ok(contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param status 400 to 599
   * @param reason one line
   */
  public static AdminResponse error(int status, String reason) {
    return new AdminResponse(status, TEXT, (reason + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public int status() {
    return status;
  }

  String contentType() {
    return contentType;
  }

  byte[] body() {
    return body;
  }

  /** Whether it says itself how long it may be kept. */
  boolean isCacheable() {
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals("Cache-Control")) {
        return true;
      }
    }
    return false;
  }

  String[] headers() {
    return headers;
  }
}
