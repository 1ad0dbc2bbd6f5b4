package io.graft.telemetry.otlp;

import io.graft.net.http.BlockingClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Posts one message after the other to one endpoint. */
final class OtlpSender {
  private final OtlpEndpoint endpoint;
  private final BlockingClient client;
  private @Nullable SSLContext tls;

  OtlpSender(OtlpEndpoint endpoint, HttpTransport transport) {
    this.endpoint = endpoint;
    client = new BlockingClient(transport, endpoint.host(), endpoint.port());
  }

  /** The response of the endpoint. */
  static final class Response {
    final int status;
    final int retryAfterSeconds;
    final PartialSuccess partial;

    Response(int status, int retryAfterSeconds, PartialSuccess partial) {
      this.status = status;
      this.retryAfterSeconds = retryAfterSeconds;
      this.partial = partial;
    }
  }

  /**
   * @throws IOException if there was no HTTP response in time; its message is a clause for the log
   */
  Response post(byte[] message) throws IOException {
    HttpRequest request =
        HttpRequest.post(endpoint.path())
            .header("User-Agent", "Graft-OTLP")
            .header("Content-Type", "application/x-protobuf")
            .timeout(endpoint.timeoutMillis())
            .body(endpoint.gzip() ? zip(message) : message);
    if (endpoint.gzip()) {
      request.header("Content-Encoding", "gzip");
    }
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      request.header(header.getKey(), header.getValue());
    }
    try {
      HttpResponse response = client.send(request, endpoint.secure() ? tls() : null);
      boolean taken = response.ok() && response.status() != 204;
      return new Response(
          response.status(),
          seconds(response.header("Retry-After")),
          taken ? PartialSuccess.read(response.bytes()) : PartialSuccess.NONE);
    } catch (BlockingClient.PartialResponseException e) {
      // The status already says whether the message was accepted. Sending it again would duplicate
      // it.
      return new Response(e.status(), 0, PartialSuccess.NONE);
    }
  }

  /** Ends the post that is under way, if any. From any thread. */
  void abort() {
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

  private SSLContext tls() throws IOException {
    SSLContext made = tls;
    if (made == null) {
      made =
          endpoint.certificate() == null
              ? TlsContexts.ofAuthorities()
              : TlsContexts.ofFiles(endpoint.certificate(), null, null);
      tls = made;
    }
    return made;
  }

  private static byte[] zip(byte[] message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length / 4 + 64);
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(message);
    }
    return bytes.toByteArray();
  }
}
