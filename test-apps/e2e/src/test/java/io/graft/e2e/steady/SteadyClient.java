package io.graft.e2e.steady;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests to {@code http://steady/} at a fixed rate, each when it is due however long those
 * before it take. For a line of standard input it prints what has come of all so far.
 */
final class SteadyClient {
  private static final int THREADS = 32;

  private final Client client;
  private final long intervalNanos;
  private final int getsPerPost;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger good = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("");
  private final Map<String, AtomicInteger> byInstance = new ConcurrentHashMap<>();

  private SteadyClient(Client client, int perSecond, int getsPerPost) {
    this.client = client;
    this.getsPerPost = getsPerPost;
    intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /**
   * @param arguments the library, requests per second, and after how many GETs comes a POST (0:
   *     never)
   */
  public static void main(String[] arguments) throws Exception {
    Client client = Client.Library.valueOf(arguments[0]).open(THREADS);
    SteadyClient steady =
        new SteadyClient(client, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    Thread clock = new Thread(steady::send, "clock");
    clock.setDaemon(true);
    clock.start();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    while (in.readLine() != null) {
      System.out.println(steady.report());
    }
    System.exit(0);
  }

  private void send() {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    long due = System.nanoTime();
    while (true) {
      boolean post = sent.incrementAndGet() % (getsPerPost + 1) == getsPerPost && getsPerPost > 0;
      threads.execute(() -> one(post));
      due += intervalNanos;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private void one(boolean post) {
    try {
      String instance = client.send("http://steady/", post);
      byInstance.computeIfAbsent(instance, key -> new AtomicInteger()).incrementAndGet();
      good.incrementAndGet();
    } catch (Exception e) {
      firstFailure.compareAndSet("", (post ? "POST: " : "GET: ") + e);
      failed.incrementAndGet();
    }
  }

  private String report() {
    return "sent=%d good=%d failed=%d instances=%s first=%s"
        .formatted(sent.get(), good.get(), failed.get(), byInstance.keySet(), firstFailure.get());
  }
}
