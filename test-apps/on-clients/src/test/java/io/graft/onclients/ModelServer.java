package io.graft.onclients;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** The answers of a server like OpenAI's. */
final class ModelServer {
  private ModelServer() {}

  static void respond(OutputStream out, String target, boolean first, CountDownLatch gate)
      throws IOException {
    if (target.contains("/limited") && first) {
      String body = "{\"error\":{\"message\":\"slow down\",\"type\":\"requests\"}}";
      String head =
          "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n";
      out.write((head + body).getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } else if (target.contains("/stream")) {
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                  + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      event(out, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"first\"}}]}");
      Instances.await(gate);
      event(
          out,
          "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"last\"},"
              + "\"finish_reason\":\"stop\"}]}");
      event(out, "[DONE]");
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } else {
      Instances.write(
          out,
          "200 OK",
          "application/json",
          "{\"id\":\"1\",\"model\":\"stub\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
              + "\"assistant\",\"content\":\"hello\"},\"finish_reason\":\"stop\"}]}");
    }
  }

  private static void event(OutputStream out, String data) throws IOException {
    String event = "data: " + data + "\n\n";
    String chunk = Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    out.write(chunk.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
