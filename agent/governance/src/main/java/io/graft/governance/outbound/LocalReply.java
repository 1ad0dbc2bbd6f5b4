package io.graft.governance.outbound;

import io.graft.governance.call.HeaderSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The response that the application gets instead of a refusal, a failure or a remote response, if
 * its rules say so: a fallback or an injected fault. Immutable.
 */
public final class LocalReply {
  private final int status;
  private final @Nullable String contentType;
  private final byte[] body;

  /**
   * @param status 200 to 599
   * @param contentType the header's value; {@code null}: absent
   * @param body as on the wire, may be empty
   */
  public LocalReply(int status, @Nullable String contentType, byte[] body) {
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

  /** Passes on the headers of the response: its type, if it has one, and its length. */
  public void headers(HeaderSink sink) {
    if (contentType != null) {
      sink.header("Content-Type", contentType);
    }
    sink.header("Content-Length", Integer.toString(body.length));
  }

  /** Returns a copy of what a response to this method has as its body; empty: nothing. */
  public byte[] body(String method) {
    return hasBody(method) ? body() : new byte[0];
  }

  /** Returns a copy that the caller owns. */
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
