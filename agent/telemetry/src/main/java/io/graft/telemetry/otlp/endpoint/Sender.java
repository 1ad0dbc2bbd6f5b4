package io.graft.telemetry.otlp.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Sends one message after the other to one endpoint. */
public interface Sender {
  /** How the endpoint has answered. Immutable. */
  final class Answer {
    private final boolean accepted;
    private final boolean retryable;
    private final int retryAfterSeconds;
    private final String error;
    private final PartialSuccess partial;

    private Answer(
        boolean accepted,
        boolean retryable,
        int retryAfterSeconds,
        String error,
        PartialSuccess partial) {
      this.accepted = accepted;
      this.retryable = retryable;
      this.retryAfterSeconds = retryAfterSeconds;
      this.error = error;
      this.partial = partial;
    }

    static Answer accepted(PartialSuccess partial) {
      return new Answer(true, false, 0, "", partial);
    }

    static Answer refused(String error, boolean retryable, int retryAfterSeconds) {
      return new Answer(false, retryable, retryAfterSeconds, error, PartialSuccess.NONE);
    }

    /** Whether it has taken the message, or a part of it. */
    public boolean accepted() {
      return accepted;
    }

    /** Whether the same message may be sent again. */
    public boolean retryable() {
      return retryable;
    }

    /** For how many seconds nothing should be sent; 0: it does not say. */
    public int retryAfterSeconds() {
      return retryAfterSeconds;
    }

    /** Why it was not accepted, as a clause for the log. */
    public String error() {
      return error;
    }

    public PartialSuccess partial() {
      return partial;
    }
  }

  /**
   * @param message in protobuf
   * @throws IOException if there was no answer in time; its message is a clause for the log
   */
  Answer post(byte[] message) throws IOException;

  /** Ends the post that is under way, if any. From any thread. */
  void abort();

  /** Returns the message compressed by gzip. */
  static byte[] zip(byte[] message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length / 4 + 64);
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(message);
    }
    return bytes.toByteArray();
  }
}
