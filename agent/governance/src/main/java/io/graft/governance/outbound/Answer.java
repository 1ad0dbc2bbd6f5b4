package io.graft.governance.outbound;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the application gets in the place of a refusal, a failure or a response, where its rules say
 * so: a fallback, or a fault that is rehearsed. Immutable.
 */
public final class Answer {
  private final int status;
  private final @Nullable String contentType;
  private final byte[] body;

  /**
   * @param status 200 to 599
   * @param contentType value of the header; {@code null}: none
   * @param body as it would come over the wire, may be empty
   */
  public Answer(int status, @Nullable String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body.clone();
  }

  public int status() {
    return status;
  }

  public @Nullable String contentType() {
    return contentType;
  }

  /** A copy that is the caller's. */
  public byte[] body() {
    return Arrays.copyOf(body, body.length);
  }

  public int length() {
    return body.length;
  }

  /** Whether a response with this status to this method has a body at all (RFC 9110, 6.4.1). */
  public boolean hasBody(String method) {
    return !method.equalsIgnoreCase("HEAD") && status != 204 && status != 205 && status != 304;
  }
}
