package io.graft.e2e.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;

/**
 * The instances of all services, in this process and without an agent, announced by leases written
 * by hand. Instance n of every service listens at port n; which service is meant is told by the
 * address, of which the loopback network has enough.
 */
final class Backend implements AutoCloseable {
  /**
   * Instances of a service, at the most; the last is that of a service that others fall back to.
   */
  static final int SERVERS = 7;

  static final int OTHER = SERVERS - 1;
  static final String OTHER_SERVICE = "other";

  /** A header that the relay gets, and does not send on itself. */
  static final String FORWARDED_USER = "user";

  private static final int OTHER_NUMBER = 250;

  /**
   * Another instance of the service that makes the calls: alone, a caller has no part of a whole.
   */
  private static final int PEER_NUMBER = 251;

  private final Path registry;
  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Integer, Row> rows = new ConcurrentHashMap<>();
  private final Map<Integer, ConcurrentLinkedQueue<Seen.Received>> received =
      new ConcurrentHashMap<>();
  private final List<Path> leases = new ArrayList<>();

  Backend(Path registry) throws IOException {
    this.registry = registry;
    for (int i = 0; i < SERVERS; i++) {
      int number = i;
      HttpServer server = HttpServer.create(new InetSocketAddress(0), 200);
      server.setExecutor(threads);
      server.createContext("/", exchange -> answer(number, exchange));
      server.start();
      servers.add(server);
    }
    received.put(OTHER_NUMBER, new ConcurrentLinkedQueue<>());
    lease(OTHER_SERVICE, OTHER_NUMBER, OTHER, "");
    lease("relay", PEER_NUMBER, OTHER, "zone=here");
  }

  private static String host(int number) {
    return "127.1.0." + number;
  }

  private int port(int server) {
    return servers.get(server).getAddress().getPort();
  }

  /** Announces the instances of a row's service. */
  void add(int number, Row row) throws IOException {
    rows.put(number, row);
    received.put(number, new ConcurrentLinkedQueue<>());
    for (int server = 0; server < row.instances().size(); server++) {
      lease(row.service(), number, server, row.instances().get(server));
    }
  }

  /** Where calls of a row go where no agent leads them elsewhere: its first instance. */
  String authority(int number) {
    return host(number) + ":" + port(0);
  }

  private void lease(String service, int number, int server, String lines) throws IOException {
    String id = service + "-" + server;
    StringBuilder text = new StringBuilder("graft-lease=1\n");
    text.append("service=").append(service).append("\nid=").append(id);
    text.append("\nhost=").append(host(number)).append("\nport=").append(port(server));
    text.append("\nstate=up\n");
    for (String line : lines.split(" ")) {
      text.append(line.isEmpty() ? "" : line + "\n");
    }
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    CRC32 check = new CRC32();
    check.update(body);
    text.append("check=").append(Long.toHexString(check.getValue())).append('\n');
    Path written = Files.writeString(registry.resolve(".new"), text);
    Path lease = registry.resolve(service + "@" + id + ".lease");
    Files.move(written, lease, StandardCopyOption.ATOMIC_MOVE);
    leases.add(lease);
  }

  /** Keeps the leases, which no process stands for, from running out. */
  void renew() {
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    for (Path lease : leases) {
      try {
        Files.setLastModifiedTime(lease, now);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void answer(int server, HttpExchange exchange) throws IOException {
    try (exchange) {
      int number = exchange.getLocalAddress().getAddress().getAddress()[3] & 255;
      Row row = rows.get(number);
      String path = exchange.getRequestURI().getPath();
      Row.Reply reply = row == null ? new Row.Reply(200, 0) : row.reply(server, path);
      String id = header(exchange, "x-call");
      Seen.Received one =
          new Seen.Received(
              id.isEmpty() ? 0 : Integer.parseInt(id),
              server,
              path,
              header(exchange, "x-user") + header(exchange, FORWARDED_USER),
              header(exchange, "baggage"),
              reply.status(),
              System.nanoTime());
      queue(id.isEmpty() || number != OTHER_NUMBER ? number : rowOf(exchange)).add(one);
      Thread.sleep(reply.millis());
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(reply.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int rowOf(HttpExchange exchange) {
    return Integer.parseInt(header(exchange, "x-row"));
  }

  private ConcurrentLinkedQueue<Seen.Received> queue(int number) {
    return received.computeIfAbsent(number, key -> new ConcurrentLinkedQueue<>());
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /** What instances of a row were asked since a time. */
  List<Seen.Received> received(int number, long sinceNanos) {
    return queue(number).stream().filter(one -> one.nanos() - sinceNanos >= 0).toList();
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
