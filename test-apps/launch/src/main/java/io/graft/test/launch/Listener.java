package io.graft.test.launch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.test.Exporter;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens what its input says, at a port of loopback or of all addresses: {@code http 8080}, {@code
 * health 0}, {@code socket 0}, and answers {@code http 8080 ok 8080} or why not.
 */
public final class Listener {
  private static final List<Object> OPEN = new ArrayList<>();

  private Listener() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      try {
        long said = Long.parseLong(words[1]);
        System.out.println(
            line + " ok " + run(words[0], new InetSocketAddress("127.0.0.1", (int) said)));
      } catch (IOException e) {
        System.out.println(line + " failed " + e);
      }
    }
    System.exit(0);
  }

  private static long run(String what, InetSocketAddress address) throws IOException {
    switch (what) {
      case "http":
        return http(address, "/");
      case "page":
        return http(address, "/page");
      case "health":
        return http(address, "/health", "/metrics");
      case "exporter":
        return Exporter.start();
      case "socket":
        ServerSocket socket = new ServerSocket();
        OPEN.add(socket);
        socket.bind(address);
        return socket.getLocalPort();
      case "channel":
        ServerSocketChannel channel = ServerSocketChannel.open();
        OPEN.add(channel);
        channel.bind(address);
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
      case "async":
        AsynchronousServerSocketChannel async = AsynchronousServerSocketChannel.open();
        OPEN.add(async);
        async.bind(address);
        return ((InetSocketAddress) async.getLocalAddress()).getPort();
      case "files":
        return files();
      case "admin":
        return adminMillis();
      default:
        throw new IOException("what is " + what);
    }
  }

  private static int http(InetSocketAddress address, String... paths) throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    for (String path : paths) {
      server.createContext(path, new Hello());
    }
    server.start();
    return server.getAddress().getPort();
  }

  /** Opens files until there can be no more, and returns how many. */
  private static int files() {
    List<Object> files = new ArrayList<>();
    try {
      while (true) {
        files.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      OPEN.add(files);
      return files.size();
    }
  }

  /** Processor time of the agent's admin thread, in milliseconds. */
  private static long adminMillis() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      if (threads.getThreadInfo(id) != null
          && threads.getThreadInfo(id).getThreadName().equals("graft-admin")) {
        return threads.getThreadCpuTime(id) / 1000000;
      }
    }
    return -1;
  }

  private static final class Hello implements HttpHandler {
    @Override
    public void handle(HttpExchange exchange) throws IOException {
      byte[] body = "hello\n".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }
  }
}
