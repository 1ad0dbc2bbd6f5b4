package io.graft.telemetry.otlp.endpoint;

import io.graft.config.OtelPairs;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.HttpTransport;
import io.graft.net.http2.Http2Client;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC: each message is one call of one method, over HTTP/2. */
final class GrpcSender implements Sender {
  private static final int PREFIX = 5;
  private static final int LONGEST_ERROR = 200;
  private static final int RESOURCE_EXHAUSTED = 8;

  /** The codes by their numbers. */
  private static final String[] CODES = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"
  };

  private final OtlpEndpoint endpoint;
  private final Http2Client client;
  private final EndpointTls tls;

  GrpcSender(OtlpEndpoint endpoint, HttpTransport transport) {
    this.endpoint = endpoint;
    client = new Http2Client(transport, endpoint.host(), endpoint.port());
    tls = new EndpointTls(endpoint);
  }

  @Override
  public Answer post(byte[] message) throws IOException {
    byte[] content = endpoint.gzip() ? Sender.zip(message) : message;
    ByteBuffer body = ByteBuffer.allocate(PREFIX + content.length);
    body.put((byte) (endpoint.gzip() ? 1 : 0)).putInt(content.length).put(content);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    headers.put("user-agent", "Graft-OTLP");
    headers.put("grpc-timeout", endpoint.timeoutMillis() + "m");
    if (endpoint.gzip()) {
      headers.put("grpc-encoding", "gzip");
    }
    headers.putAll(endpoint.headers());
    return answer(
        client.post(
            endpoint.path(), headers, body.array(), endpoint.timeoutMillis(), tls.context()));
  }

  @Override
  public void abort() {
    client.abort();
  }

  private Answer answer(HttpResponse response) {
    if (response.status() != 200) {
      return HttpSender.refused(response.status(), 0, false);
    }
    String text = response.header("grpc-status");
    int code;
    try {
      code = text == null ? -1 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      code = -1;
    }
    if (code < 0) {
      return Answer.refused("its response is not one of gRPC", false, 0);
    }
    if (code == 0) {
      byte[] body = response.bytes();
      boolean plain = body.length > PREFIX && body[0] == 0;
      return Answer.accepted(
          plain
              ? PartialSuccess.read(Arrays.copyOfRange(body, PREFIX, body.length))
              : PartialSuccess.NONE);
    }
    int delay = retryDelay(response.header("grpc-status-details-bin"));
    boolean again = code == RESOURCE_EXHAUSTED ? delay >= 0 : isTransient(code);
    return Answer.refused(
        "it responds with "
            + (code < CODES.length ? CODES[code] : "code " + code)
            + message(response.header("grpc-message"))
            + hint(code),
        again,
        Math.max(0, delay));
  }

  /** Whether the protocol says that the same message may be sent again. */
  private static boolean isTransient(int code) {
    switch (CODES[Math.min(code, CODES.length - 1)]) {
      case "CANCELLED":
      case "DEADLINE_EXCEEDED":
      case "ABORTED":
      case "OUT_OF_RANGE":
      case "UNAVAILABLE":
      case "DATA_LOSS":
        return true;
      default:
        return false;
    }
  }

  private String hint(int code) {
    switch (CODES[Math.min(code, CODES.length - 1)]) {
      case "PERMISSION_DENIED":
      case "UNAUTHENTICATED":
        return "; check otel.exporter.otlp.headers";
      case "UNIMPLEMENTED":
        return "; it does not receive " + endpoint.signal().key();
      default:
        return "";
    }
  }

  /** Returns a percent-encoded message in parentheses; empty if there is none. */
  private static String message(@Nullable String encoded) {
    if (encoded == null || encoded.isEmpty()) {
      return "";
    }
    String text = OtelPairs.decoded(encoded).replaceAll("\\p{Cntrl}", " ");
    return " ("
        + (text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) + "…" : text)
        + ")";
  }

  /**
   * Returns the seconds of a {@code google.rpc.RetryInfo} in the details of a status: {@code
   * Status{details = 3: Any{type_url = 1, value = 2: RetryInfo{retry_delay = 1: Duration{seconds =
   * 1}}}}}; -1: there is none.
   */
  private static int retryDelay(@Nullable String details) {
    if (details == null) {
      return -1;
    }
    try {
      ProtoReader status = ProtoReader.of(Base64.getDecoder().decode(details));
      while (status.next()) {
        if (status.field() == 3 && status.isBytes()) {
          int seconds = delay(status.nested());
          if (seconds >= 0) {
            return seconds;
          }
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return -1;
    }
    return -1;
  }

  private static int delay(ProtoReader any) {
    boolean retry = false;
    ProtoReader info = null;
    while (any.next()) {
      if (any.field() == 1 && any.isBytes()) {
        retry = any.text().endsWith("/google.rpc.RetryInfo");
      } else if (any.field() == 2 && any.isBytes()) {
        info = any.nested();
      }
    }
    if (!retry) {
      return -1;
    }
    long seconds = 0;
    while (info != null && info.next()) {
      ProtoReader duration = info.field() == 1 && info.isBytes() ? info.nested() : null;
      while (duration != null && duration.next()) {
        seconds = duration.field() == 1 ? duration.value() : seconds;
      }
    }
    return (int) Math.max(0, Math.min(3600, seconds));
  }
}
