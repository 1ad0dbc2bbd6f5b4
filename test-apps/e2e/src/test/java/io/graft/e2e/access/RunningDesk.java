package io.graft.e2e.access;

import io.graft.test.AdminClient;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A governed {@link Desk}, and its raw connections. */
final class RunningDesk implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final JavaProcess process;
  private final int port;

  private RunningDesk(JavaProcess process) {
    this.process = process;
    String line = process.awaitOut("listening on \\d+");
    port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  /**
   * @param settings without {@code graft.}
   */
  static RunningDesk start(String server, Map<String, String> settings) {
    JavaProcessBuilder builder =
        JavaProcess.on(server.equals("jdk") ? Jdk.require(25) : Jdk.current())
            .main(Desk.class)
            .arguments(server)
            .withAgent()
            .property("graft.service.name", "desk");
    settings.forEach((key, value) -> builder.property("graft." + key, value));
    return new RunningDesk(builder.start());
  }

  JavaProcess process() {
    return process;
  }

  AdminClient admin() {
    return AdminClient.of(process);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Sends a request line as it is, and returns all that comes back until the server closes. */
  String send(String method, String target, String... headers) throws IOException {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    text.append("Host: 127.0.0.1:").append(port).append("\r\nConnection: close\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return raw(text.append("\r\n").toString());
  }

  /** Sends bytes, and returns all that comes back until the server closes. */
  String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
