package io.graft.e2e.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real servers under rules: more open streams than the limit, paths spelled in odd ways, and a
 * shutdown that none of these streams holds up.
 */
class StreamsTest {
  private static final int STREAMS = 60;

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jdk"})
  void openStreamsRefuseNobodyAndNoSpellingPassesALimit(String server) throws IOException {
    try (JavaProcess service = start(server)) {
      AdminClient admin = AdminClient.of(service);
      String line = service.awaitOut("listening on \\d+");
      int port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
      List<Socket> streams = new ArrayList<>();
      try {
        for (int i = 0; i < STREAMS; i++) {
          Socket socket = new Socket("127.0.0.1", port);
          streams.add(socket);
          assertTrue(ask(socket, "/events", "data: 1").contains(" 200 "), "stream " + i);
        }
        for (int i = 0; i < STREAMS; i++) {
          String answer = get(port, "/x");
          assertTrue(answer.startsWith("HTTP/1.1 200"), "request " + i + ": " + answer);
        }
        String status = admin.status().toString();
        assertTrue(status.contains("\"streams\":" + STREAMS), status);
        paths(port);
        // Within ten minutes of a drain, were it for the streams, which nobody closes.
        service.terminate();
        service.awaitOut("^stopping$");
      } finally {
        for (Socket stream : streams) {
          stream.close();
        }
      }
    }
  }

  private static void paths(int port) throws IOException {
    assertTrue(get(port, "/pay").contains("paid"), "one an hour");
    assertEquals("HTTP/1.1 429", get(port, "/pay").substring(0, 12));
    for (String path :
        new String[] {
          "/pay",
          "/pay?x=1",
          "/pay;v=1",
          "//pay",
          "/./pay",
          "/x/../pay",
          "/%70ay",
          "/y/..;/pay",
          "/;a/pay",
          "/y/%2e%2e/pay",
          "/pay/",
          "/pay%2f",
          "http://evil/pay",
          "/pay/.",
          "/x//../pay"
        }) {
      String answer = get(port, path);
      assertFalse(answer.contains("paid"), path + ": " + answer);
    }
  }

  private static String get(int port, String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return ask(socket, path, null);
    }
  }

  /** The answer up to a text, or to its end. */
  private static String ask(Socket socket, String path, String until) throws IOException {
    socket.setSoTimeout(60_000);
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    StringBuilder answer = new StringBuilder();
    int c = socket.getInputStream().read();
    while (c >= 0) {
      answer.append((char) c);
      if (until != null && answer.indexOf(until, answer.length() - until.length()) >= 0) {
        break;
      }
      c = socket.getInputStream().read();
    }
    return answer.toString();
  }

  private static JavaProcess start(String server) {
    return JavaProcess.on(Jdk.current())
        .main(Streaming.class.getName(), System.getProperty("java.class.path"))
        .withAgent()
        .property("graft.server.drain", "10m")
        .property("graft.server.shed", "enforce")
        .property("graft.server.shed.min", "5")
        .property("graft.server.shed.max", "20")
        .property("graft.server.route.pay.match", "/pay")
        .property("graft.server.route.pay.rate", "1/h")
        .arguments(server)
        .start();
  }
}
