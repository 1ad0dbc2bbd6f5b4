package io.graft.contract.routes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for servers that cannot choose one, and the end of the process. */
final class Running {
  private Running() {}

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
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
