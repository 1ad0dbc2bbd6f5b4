package io.graft.contract.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port for servers that cannot choose one, and the end of the process. */
final class Running {
  private Running() {}

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Returns when a server accepts connections, which it opens on a thread of its own. */
  static void await(int port) throws InterruptedException {
    while (true) {
      try {
        new Socket("127.0.0.1", port).close();
        return;
      } catch (IOException e) {
        Thread.sleep(10);
      }
    }
  }

  /** Returns when standard input ends. */
  static void at(int port) throws IOException {
    System.out.println("listening on " + port);
    while (System.in.read() >= 0) {
      // Nothing is asked.
    }
    System.exit(0);
  }
}
