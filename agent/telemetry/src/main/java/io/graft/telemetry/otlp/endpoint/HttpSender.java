package io.graft.telemetry.otlp.endpoint;

import io.graft.net.http.BlockingClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.HttpTransport;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP/1.1, as protobuf or as JSON. */
final class HttpSender implements Sender {
  private final OtlpEndpoint endpoint;
  private final BlockingClient client;
  private final EndpointTls tls;

  HttpSender(OtlpEndpoint endpoint, HttpTransport transport) {
    this.endpoint = endpoint;
    client = new BlockingClient(transport, endpoint.host(), endpoint.port());
    tls = new EndpointTls(endpoint);
  }

  @Override
  public Answer post(byte[] message) throws IOException {
    boolean json = endpoint.protocol() == OtlpProtocol.HTTP_JSON;
    byte[] body = json ? JsonMessage.of(endpoint.signal(), message) : message;
    HttpRequest request =
        HttpRequest.post(endpoint.path())
            .header("User-Agent", "Graft-OTLP")
            .header("Content-Type", json ? "application/json" : "application/x-protobuf")
            .timeout(endpoint.timeoutMillis())
            .body(endpoint.gzip() ? Sender.zip(body) : body);
    if (endpoint.gzip()) {
      request.header("Content-Encoding", "gzip");
    }
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    try {
      HttpResponse response = client.send(request, tls.context());
      if (!response.ok()) {
        return refused(response.status(), seconds(response.header("Retry-After")), json);
      }
      return Answer.accepted(
          response.status() == 204
              ? PartialSuccess.NONE
              : json
                  ? PartialSuccess.ofJson(response.bytes(), endpoint.signal())
                  : PartialSuccess.read(response.bytes()));
    } catch (BlockingClient.PartialResponseException e) {
      // The status already says whether the message was accepted. Sending it again would duplicate
      // it.
      return e.status() >= 200 && e.status() < 300
          ? Answer.accepted(PartialSuccess.NONE)
          : refused(e.status(), 0, json);
    }
  }

  /** The answer of an endpoint with a status other than 2xx. */
  static Answer refused(int status, int retryAfterSeconds, boolean json) {
    boolean again = status == 429 || status == 502 || status == 503 || status == 504;
    return Answer.refused(
        "it responds with " + status + hint(status, json), again, retryAfterSeconds);
  }

  private static String hint(int status, boolean json) {
    switch (status) {
      case 401:
      case 403:
        return "; check otel.exporter.otlp.headers";
      case 404:
      case 405:
        return "; check that its path is that of OTLP over HTTP";
      case 415:
        return json ? "; it does not accept JSON" : "; it does not accept protobuf";
      default:
        return "";
    }
  }

  @Override
  public void abort() {
    client.abort();
  }

  /** Returns 0 for a date, which the header may also have: the normal backoff is used then. */
  private static int seconds(@Nullable String text) {
    try {
      return text == null ? 0 : Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
