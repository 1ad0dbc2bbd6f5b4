package io.graft.console.http;

import java.nio.charset.StandardCharsets;

/** What is sent back. Immutable. */
public final class Answer {
  /** The {@code Content-Type} of text for people. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** The {@code Content-Type} of JSON. */
  public static final String JSON = "application/json";

  private final int status;
  private final String contentType;
  private final byte[] body;

  private Answer(int status, String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }

  /** The array becomes the answer's own. */
  public static Answer ok(String contentType, byte[] body) {
    return new Answer(200, contentType, body);
  }

  /** The array becomes the answer's own. */
  public static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, contentType, body);
  }

  public static Answer ok(String contentType, String body) {
    return ok(contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param status 400 to 599
   * @param reason a line for people
   */
  public static Answer error(int status, String reason) {
    return new Answer(status, TEXT, (reason + "\n").getBytes(StandardCharsets.UTF_8));
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
}
