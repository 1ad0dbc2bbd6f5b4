package io.graft.contract.client.compared;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server on a bare socket, which does what no proper server does: refuses to be waited for,
 * closes, answers early. It counts the requests that reach it.
 */
final class RawServer {
  private final ServerSocket socket;
  private final Map<String, Integer> seen = new TreeMap<String, Integer>();
  private final Set<Integer> accepted = new HashSet<Integer>();

  /** Ports of clients that have connected, and nothing of whom was read so far. */
  private final Set<Integer> silent = new HashSet<Integer>();

  private volatile CountDownLatch arrived = new CountDownLatch(1);
  private volatile CountDownLatch left = new CountDownLatch(1);

  RawServer(int port) throws IOException {
    socket = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    start(
        () -> {
          while (true) {
            Socket peer = socket.accept();
            accepted(peer.getPort());
            start(() -> serve(peer));
          }
        });
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
              } catch (IOException | NumberFormatException gone) {
                // The client has left, be it in the middle of a body.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** What has come since the last time, but for what says that it is sent once more. */
  synchronized String take() throws IOException, InterruptedException {
    awaitSilence();
    String all = seen.toString();
    seen.clear();
    arrived = new CountDownLatch(1);
    left = new CountDownLatch(1);
    return all;
  }

  /**
   * Lets come what clients have sent who have given up since: on a slow machine it would count for
   * what comes next. Connections are accepted in the order in which they were opened.
   */
  private synchronized void awaitSilence() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    try (Socket last = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
      last.shutdownOutput();
      while (System.nanoTime() < end
          && !(accepted.contains(last.getLocalPort()) && silent.isEmpty())) {
        wait(20);
      }
    }
    accepted.clear();
  }

  private synchronized void accepted(int port) {
    accepted.add(port);
    silent.add(port);
  }

  private synchronized void heard(int port) {
    silent.remove(port);
    notifyAll();
  }

  /** Returns when a request waits for an answer that never comes. */
  void awaitRequest() throws InterruptedException {
    if (!arrived.await(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no request has come");
    }
  }

  /** Completes when a client has closed a connection that waits. */
  CountDownLatch left() {
    return left;
  }

  private synchronized void count(String what) {
    Integer before = seen.get(what);
    seen.put(what, before == null ? 1 : before + 1);
  }

  private void serve(Socket peer) throws IOException {
    try {
      InputStream in = new BufferedInputStream(peer.getInputStream());
      OutputStream out = peer.getOutputStream();
      for (int kept = 0; ; ) {
        String line = line(in);
        if (line.isEmpty()) {
          return;
        }
        Map<String, String> headers = new TreeMap<String, String>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          int colon = header.indexOf(':');
          headers.put(
              header.substring(0, colon).toLowerCase(Locale.ROOT),
              header.substring(colon + 1).trim());
        }
        String[] words = line.split(" ");
        // As a proxy is asked.
        String path = words[1].replaceFirst("^http://[^/]+", "");
        String attempt = headers.get("x-graft-attempt");
        if (attempt == null || attempt.equals("1")) {
          count(words[0] + " " + words[1]);
        }
        heard(peer.getPort());
        kept += path.equals("/kept") ? 1 : 0;
        if (!answer(words[0], path, headers, in, out, kept)) {
          return;
        }
      }
    } finally {
      heard(peer.getPort());
      peer.close();
    }
  }

  /** Returns whether the connection is kept. */
  private boolean answer(
      String method,
      String path,
      Map<String, String> headers,
      InputStream in,
      OutputStream out,
      int kept)
      throws IOException {
    boolean head = method.equals("HEAD");
    boolean expects = headers.containsKey("expect");
    switch (path.substring(1)) {
      case "rejected":
        if (expects) {
          say(out, "417 Expectation Failed", "Connection: close\r\nContent-Length: 0");
          return false;
        }
        break;
      case "accepted":
        if (expects) {
          out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        break;
      case "early":
        say(out, "413 Too Large", "Connection: close\r\nContent-Length: 0");
        body(headers, in);
        return false;
      case "cut":
        // What it has not read of the body becomes a reset.
        in.read();
        return false;
      case "held":
        in.read();
        awaitEnd(in);
        return false;
      default:
    }
    body(headers, in);
    switch (path.substring(1)) {
      case "basic":
      case "digest":
        if (!headers.containsKey("authorization")) {
          String challenge =
              path.equals("/basic")
                  ? "Basic realm=\"r\""
                  : "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";
          say(out, "401 Unauthorized", "WWW-Authenticate: " + challenge + "\r\nContent-Length: 0");
          return true;
        }
        break;
      case "302":
      case "307":
      case "308":
        say(out, path.substring(1) + " Moved", "Location: /ok\r\nContent-Length: 0");
        return true;
      case "kept":
        if (kept > 1) {
          return false;
        }
        break;
      case "drop":
        return false;
      case "204":
        say(out, "204 No Content", "X: y");
        return true;
      case "304":
        say(out, "304 Not Modified", "X: y");
        return true;
      case "403":
      case "503":
        say(out, path.substring(1) + " No", "Content-Length: 2" + (head ? "" : "\r\n\r\nno"));
        return true;
      case "chunked":
        String chunks = head ? "" : "\r\n\r\n5\r\nhello\r\n0";
        say(out, "200 OK", "Transfer-Encoding: chunked" + chunks);
        return true;
      case "truncated":
        say(out, "200 OK", "Content-Length: 10" + (head ? "" : "\r\n\r\nhe"));
        return head;
      case "407":
        if (!headers.containsKey("proxy-authorization")) {
          String realm = "Proxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0";
          say(out, "407 Proxy Authentication Required", realm);
          return true;
        }
        break;
      case "wait":
        awaitEnd(in);
        return false;
      default:
    }
    say(out, "200 OK", "Content-Length: 5" + (head ? "" : "\r\n\r\nhello"));
    return true;
  }

  /** Reads on until the client has closed the connection. */
  private void awaitEnd(InputStream in) throws IOException {
    CountDownLatch here = left;
    arrived.countDown();
    try {
      byte[] some = new byte[8192];
      while (in.read(some) >= 0) {
        // Whatever it still sends.
      }
    } finally {
      here.countDown();
    }
  }

  private static void say(OutputStream out, String status, String rest) throws IOException {
    boolean bodied = rest.contains("\r\n\r\n") && !rest.contains("chunked");
    String all = "HTTP/1.1 " + status + "\r\n" + rest + (bodied ? "" : "\r\n\r\n");
    out.write(all.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static void body(Map<String, String> headers, InputStream in) throws IOException {
    if (headers.containsKey("content-length")) {
      for (int n = Integer.parseInt(headers.get("content-length")); n > 0; n--) {
        in.read();
      }
    } else if (headers.containsKey("transfer-encoding")) {
      for (int n = 1; n > 0; ) {
        n = Integer.parseInt(line(in), 16);
        for (int i = 0; i < n; i++) {
          in.read();
        }
        line(in);
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString("ISO-8859-1");
  }
}
