package io.graft.contract.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on to a server, and keeps what callers have sent: the wire. */
final class TlsRelay implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket();
  private final InetSocketAddress server;
  private final List<ByteArrayOutputStream> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger mostUnanswered = new AtomicInteger();
  private volatile long distanceMillis;

  TlsRelay(String address, int port) throws IOException {
    server = new InetSocketAddress(address, port);
    listener.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    start(this::accept);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // The test is over, or a connection.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket caller = listener.accept();
      Socket callee = new Socket();
      callee.connect(server);
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      connections.add(sent);
      mostUnanswered.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
      start(() -> pass(caller, callee, sent));
      start(
          () -> {
            int first = awaitAnswer(callee);
            unanswered.decrementAndGet();
            if (first >= 0) {
              caller.getOutputStream().write(first);
            }
            pass(callee, caller, new ByteArrayOutputStream());
          });
    }
  }

  /** Returns the first byte of an answer, as late as if it came from far away. */
  private int awaitAnswer(Socket callee) throws IOException {
    try {
      int first = callee.getInputStream().read();
      TimeUnit.MILLISECONDS.sleep(distanceMillis);
      return first;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Lets the server be so far away from now on, for new connections. */
  void distance(long millis) {
    distanceMillis = millis;
    mostUnanswered.set(unanswered.get());
  }

  /** The most connections that waited for the server's part of the handshake at once. */
  int mostUnanswered() {
    return mostUnanswered.get();
  }

  private static void pass(Socket from, Socket to, ByteArrayOutputStream copy) throws IOException {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[16 * 1024];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        synchronized (copy) {
          copy.write(some, 0, n);
        }
        out.write(some, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      from.close();
      to.close();
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many connections have been opened. */
  int connections() {
    return connections.size();
  }

  /** What has been sent that is not TLS: beginnings of connections, or a given text. */
  String plaintext(String text) {
    StringBuilder plain = new StringBuilder();
    for (ByteArrayOutputStream each : connections) {
      byte[] sent;
      synchronized (each) {
        sent = each.toByteArray();
      }
      String all = new String(sent, StandardCharsets.ISO_8859_1);
      if (sent.length > 0 && sent[0] != 0x16 || all.contains(text)) {
        plain.append(all, 0, Math.min(all.length(), 200));
      }
    }
    return plain.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
