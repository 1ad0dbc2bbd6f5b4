package io.graft.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes on, and remembers the first of each connection: that of TLS, or of plaintext. */
final class Relay implements AutoCloseable {
  private static final int TLS = 0x16;

  private final ServerSocket server;
  private final List<Integer> first = new CopyOnWriteArrayList<>();
  private volatile int target;

  Relay() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getByName(Server.hostAddress()));
    thread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void to(int port) {
    target = port;
  }

  /** The first byte of each connection that has sent any. */
  List<Integer> first() {
    return List.copyOf(first);
  }

  /** How many connections have begun with plaintext. */
  long plaintext() {
    return first.stream().filter(each -> each != TLS).count();
  }

  private void accept() throws IOException {
    while (!server.isClosed()) {
      Socket from = server.accept();
      thread(() -> pass(from));
    }
  }

  private void pass(Socket from) throws IOException {
    int byteOne = from.getInputStream().read();
    if (byteOne < 0) {
      from.close();
      return;
    }
    first.add(byteOne);
    Socket to = new Socket(Server.hostAddress(), target);
    to.setTcpNoDelay(true);
    to.getOutputStream().write(byteOne);
    thread(() -> copy(to, from));
    copy(from, to);
  }

  private static void copy(Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[16384];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
      out.write(buffer, 0, some);
    }
    to.shutdownOutput();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // One side has closed.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
