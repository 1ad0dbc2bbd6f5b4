package io.graft.probe.context;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Calls and serves with less and less stack left, hundreds of times. Then prints which contexts are
 * left in its threads, and whether calls work as before.
 */
public final class Overflow {
  private static final int STACK = 256 << 10;
  private static final int ROUNDS = 6;

  /** After so many successes in a row the stack is large enough. */
  private static final int ENOUGH = 8;

  private static final int DEPTHS = 350;

  /** How many frames above the overflow to serve a request; 0: with the whole stack. */
  private static volatile int above;

  private static final BlockingQueue<Boolean> SERVED = new LinkedBlockingQueue<Boolean>();

  private static int port;

  /** The read timeout in milliseconds: a client that overflowed may miss its response. */
  private static volatile int patience = 20_000;

  private Overflow() {}

  public static void main(String[] arguments) throws Exception {
    // So that a connection that an overflow left in use is not reused.
    System.setProperty("http.keepAlive", "false");
    Worker worker = new Worker();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(worker);
    server.createContext("/", Overflow::answer);
    server.start();
    port = server.getAddress().getPort();
    System.out.println("listening on " + port);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    in.readLine();
    System.out.println("before " + call());
    patience = 200;
    // Runs each exit of the woven code once: linking it takes more stack than running it.
    get(":" + port + "/fail");
    get(":1/");
    int calls = 0;
    Worker caller = new Worker();
    for (int round = 0; round < ROUNDS; round++) {
      Dive dive = new Dive(Overflow::call, round);
      caller.run(dive);
      calls += dive.tried;
    }
    int requests = 0;
    for (int depth = 1; depth <= DEPTHS; depth++) {
      above = depth;
      request();
      requests++;
    }
    above = 0;
    patience = 20_000;
    System.out.println("tried " + (calls + requests));
    System.out.println("carried " + carried(caller) + " " + carried(worker));
    String one = call();
    String other = call();
    System.out.println("after " + one);
    System.out.println("after " + other);
    caller.run(
        new Runnable() {
          @Override
          public void run() {
            System.out.println("after " + call());
          }
        });
    System.out.println("done");
    // A call that an overflow left open ends at the first call after it was collected.
    while ("collect".equals(in.readLine())) {
      System.gc();
      call();
      System.out.println("collected");
    }
    System.exit(0);
  }

  private static String carried(Worker worker) throws Exception {
    final String[] carried = {""};
    worker.run(
        new Runnable() {
          @Override
          public void run() {
            carried[0] = slot();
          }
        });
    return carried[0];
  }

  private static String slot() {
    try {
      Method current = Class.forName("io.graft.bootstrap.Slot", true, null).getMethod("current");
      return Arrays.toString((Object[]) current.invoke(null)).replace(" ", "");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String call() {
    return get(":" + port + "/");
  }

  private static String get(String rest) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) new URL("http://127.0.0.1" + rest).openConnection();
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(patience);
      try (InputStream body = connection.getInputStream()) {
        byte[] bytes = new byte[100];
        int count = body.read(bytes);
        while (body.read() >= 0) {}
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void request() throws Exception {
    SERVED.clear();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      SERVED.take();
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().equals("/fail")) {
      throw new IllegalStateException("on purpose");
    }
    byte[] body =
        exchange.getRequestHeaders().getFirst("traceparent") == null
            ? new byte[] {'x'}
            : exchange.getRequestHeaders().getFirst("traceparent").getBytes("UTF-8");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** A thread with a small stack. As an executor it runs tasks at the depth {@link #above}. */
  private static final class Worker implements Executor, Runnable {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<Runnable>();

    Worker() {
      Thread thread = new Thread(null, this, "worker", STACK);
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void execute(final Runnable task) {
      final int depth = above;
      tasks.add(
          new Runnable() {
            @Override
            public void run() {
              if (depth == 0) {
                task.run();
                return;
              }
              new At(task, depth).run();
              SERVED.add(true);
            }
          });
    }

    void run(final Runnable task) throws InterruptedException {
      final BlockingQueue<Boolean> over = new LinkedBlockingQueue<Boolean>();
      tasks.add(
          new Runnable() {
            @Override
            public void run() {
              try {
                task.run();
              } finally {
                over.add(true);
              }
            }
          });
      over.take();
    }

    @Override
    public void run() {
      while (true) {
        try {
          tasks.take().run();
        } catch (InterruptedException e) {
          return;
        } catch (Throwable overflow) {
          // As a server's thread does.
        }
      }
    }
  }

  /** Runs a call at each depth, from the end of the stack up to where there is enough. */
  private static final class Dive implements Runnable {
    private final Callable<String> what;
    private final int pad;
    int tried;
    private int worked;

    Dive(Callable<String> what, int pad) {
      this.what = what;
      this.pad = pad;
    }

    @Override
    public void run() {
      shifted(pad);
    }

    /** Adds frames of another size, so that the stack left varies by less than a frame. */
    private void shifted(int shift) {
      if (shift > 0) {
        shifted(shift - 1);
      } else {
        down();
      }
    }

    private void down() {
      try {
        down();
      } catch (StackOverflowError bottom) {
        // Back up from here.
      }
      if (worked < ENOUGH && tried < DEPTHS) {
        attempt();
      }
    }

    private void attempt() {
      try {
        tried++;
        worked = what.call().startsWith("00-") ? worked + 1 : 0;
      } catch (Throwable overflow) {
        worked = 0;
      }
    }
  }

  /** Runs a task once, so many frames above the overflow. */
  private static final class At implements Runnable {
    private final Runnable what;
    private int left;

    At(Runnable what, int left) {
      this.what = what;
      this.left = left;
    }

    @Override
    public void run() {
      try {
        run();
      } catch (StackOverflowError bottom) {
        // Back up from here.
      }
      if (--left == 0) {
        try {
          what.run();
        } catch (Throwable overflow) {
          return;
        }
      }
    }
  }
}
