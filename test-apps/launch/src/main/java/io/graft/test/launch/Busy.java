package io.graft.test.launch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An application under load of its own making: a server, clients of it, and pools on both sides.
 * Answers the line {@code count} with what was done and what failed.
 */
public final class Busy {
  private static final long PAUSE_NANOS = 2_000_000;
  private static final AtomicLong DONE = new AtomicLong();
  private static final AtomicLong FAILED = new AtomicLong();
  private static final ExecutorService POOL = Executors.newFixedThreadPool(4);

  private Busy() {}

  public static void main(String[] arguments) throws IOException {
    // Without it each answer waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", new Handler());
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
    for (int i = 0; i < 2; i++) {
      Thread client = new Thread(new Client(server.getAddress().getPort()));
      client.setDaemon(true);
      client.start();
    }
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(line + " " + DONE + " done, " + FAILED + " failed");
    }
    System.exit(0);
  }

  private static final class Task implements Callable<String> {
    @Override
    public String call() {
      return "ok";
    }
  }

  /**
   * Answers what its pool says, so that a context is handed over while the agent comes and goes.
   */
  private static final class Handler implements HttpHandler {
    @Override
    public void handle(HttpExchange exchange) throws IOException {
      byte[] body;
      try {
        body = POOL.submit(new Task()).get().getBytes(StandardCharsets.UTF_8);
      } catch (Exception e) {
        throw new IOException(e);
      }
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }
  }

  private static final class Client implements Runnable {
    private final URI uri;

    Client(int port) {
      uri = URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public void run() {
      while (true) {
        try {
          HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
          InputStream in = connection.getInputStream();
          int length = 0;
          while (in.read() >= 0) {
            length++;
          }
          in.close();
          CompletableFuture.runAsync(new Nothing()).get();
          ForkJoinPool.commonPool().submit(new Task()).get();
          (length == 2 ? DONE : FAILED).incrementAndGet();
          // A load, not all that the machine has.
          LockSupport.parkNanos(PAUSE_NANOS);
        } catch (Exception e) {
          FAILED.incrementAndGet();
          e.printStackTrace();
        }
      }
    }
  }

  private static final class Nothing implements Runnable {
    @Override
    public void run() {}
  }
}
