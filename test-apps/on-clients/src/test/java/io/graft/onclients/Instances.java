package io.graft.onclients;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Three instances of a service, on one port of three addresses. A request's path says what becomes
 * of it; requests are remembered by the id in their query, or else in their path.
 *
 * <ul>
 *   <li>{@code /ok}: 200
 *   <li>{@code /once}: 503 for the first request with an id, and 200 for others
 *   <li>{@code /failing}: 503
 *   <li>{@code /killed}: the connection of the first request with an id is reset, as by a {@code
 *       kill -9}
 *   <li>{@code …/chat/completions}: as a model's server answers
 * </ul>
 */
final class Instances implements AutoCloseable {
  static final List<String> ADDRESSES = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");

  private final List<ServerSocket> sockets = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<Received>> received = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final int port;

  Instances() throws IOException {
    port = listen();
    for (ServerSocket socket : sockets) {
      threads.execute(() -> accept(socket));
    }
  }

  private int listen() throws IOException {
    while (true) {
      int common = 0;
      try {
        for (String address : ADDRESSES) {
          ServerSocket socket = new ServerSocket(common, 100, InetAddress.getByName(address));
          sockets.add(socket);
          common = socket.getLocalPort();
        }
        return common;
      } catch (BindException taken) {
        close(sockets);
      }
    }
  }

  private static void close(List<ServerSocket> sockets) throws IOException {
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  int port() {
    return port;
  }

  /** What came with an id, in the order of arrival. */
  List<Received> received(String id) {
    return received.getOrDefault(id, List.of());
  }

  /** Lets a stream with an id go on. */
  void release(String id) {
    gate(id).countDown();
  }

  private CountDownLatch gate(String id) {
    return gates.computeIfAbsent(id, key -> new CountDownLatch(1));
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (respond(socket, in)) {
        continue;
      }
    } catch (IOException gone) {
      // The client closes its connections as it likes.
    }
  }

  /** Serves one request. Returns whether others may follow. */
  private boolean respond(Socket socket, InputStream in) throws IOException {
    String start = line(in);
    if (start == null) {
      return false;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    readBody(in, headers);
    String[] words = start.split(" ");
    String target = words[1];
    String id = target.replaceFirst(".*[?&]id=", "").replaceFirst("^/id/([^/]+)/.*", "$1");
    String address = socket.getLocalAddress().getHostAddress();
    List<Received> all = received.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>());
    all.add(new Received(address, words[0], target, headers));
    boolean first = all.size() == 1;
    OutputStream out = socket.getOutputStream();
    if (target.contains("/killed") && first) {
      socket.setSoLinger(true, 0);
      return false;
    }
    if (target.contains("/chat/completions")) {
      ModelServer.respond(out, target, first, gate(id));
      return true;
    }
    boolean fails = target.contains("/failing") || target.contains("/once") && first;
    boolean soap = headers.getOrDefault("content-type", "").contains("xml");
    write(
        out,
        fails ? "503 Service Unavailable" : "200 OK",
        soap ? "text/xml" : "text/plain",
        soap ? SOAP : "hello");
    return true;
  }

  private static final String SOAP =
      "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
          + "<o:greetResponse xmlns:o=\"http://orders.example/\"><return>hello</return>"
          + "</o:greetResponse></s:Body></s:Envelope>";

  static void write(OutputStream out, String status, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, type, bytes.length);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }

  private static void readBody(InputStream in, Map<String, String> headers) throws IOException {
    if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
      return;
    }
    int length;
    do {
      length = Integer.parseInt(line(in).split(";")[0], 16);
      in.readNBytes(length);
      line(in);
    } while (length > 0);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  static void await(CountDownLatch gate) throws IOException {
    try {
      if (!gate.await(60, TimeUnit.SECONDS)) {
        throw new IOException("nobody let it go on");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    gates.values().forEach(CountDownLatch::countDown);
    close(sockets);
    threads.shutdownNow();
  }
}
