package io.graft.contract.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that answers by itself and remembers the first line of each request. A request for the
 * path {@code /moved} is redirected to a service.
 */
final class ForwardProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  ForwardProxy() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(this::serve, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  String authority() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  List<String> lines() {
    return lines;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1));
        String first = in.readLine();
        for (String line = first; line != null && !line.isEmpty(); line = in.readLine()) {
          // The headers do not matter.
        }
        if (first == null) {
          continue; // it has sent nothing
        }
        lines.add(first);
        String status =
            first.contains("/moved") ? "302 Found\r\nLocation: http://orders/x" : "200 OK";
        caller
            .getOutputStream()
            .write(
                ("HTTP/1.1 " + status + "\r\nContent-Length: 7\r\nConnection: close\r\n\r\nproxied")
                    .getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException closed) {
        // The next caller, or the end.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
