package io.graft.chaos.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that calls a service at a fixed rate: each request is sent when it is due, however
 * long those before it take, and its latency counts from then, so that nothing slow is left out of
 * the count because it kept the caller from asking. It takes its orders from standard input.
 */
public final class Caller {
  private final Client client;
  private volatile String[] urls;
  private volatile int perSecond;

  /** After how many GETs comes a POST; 0: never. */
  private volatile int getsPerPost;

  private volatile Period period = new Period();
  private final Recent recent = new Recent();

  private Caller(Client client, String[] urls, int perSecond) {
    this.client = client;
    this.urls = urls;
    this.perSecond = perSecond;
  }

  /**
   * @param arguments the library, the timeout of the application in milliseconds, requests per
   *     second, and the URLs to call in turn
   */
  public static void main(String[] arguments) throws Exception {
    Client client = Library.valueOf(arguments[0]).open(Integer.parseInt(arguments[1]));
    Caller caller = new Caller(client, arguments[3].split(","), Integer.parseInt(arguments[2]));
    Thread clock = new Thread(caller::send, "clock");
    clock.setDaemon(true);
    clock.start();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      caller.obey(line.split(" "));
    }
    System.exit(0);
  }

  private void obey(String[] order) throws InterruptedException {
    switch (order[0]) {
      case "urls" -> urls = order[1].split(",");
      case "rate" -> perSecond = Integer.parseInt(order[1]);
      case "posts" -> getsPerPost = Integer.parseInt(order[1]);
      case "begin" -> period = new Period();
      case "end" -> {
        Period ended = period;
        period = new Period();
        System.out.println(ended.report());
      }
      case "recent" -> System.out.println(recent);
      default -> throw new IllegalArgumentException(order[0]);
    }
  }

  private void send() {
    ExecutorService threads = Executors.newCachedThreadPool();
    long due = System.nanoTime();
    for (int number = 0; true; number++) {
      int each = getsPerPost + 1;
      boolean post = each > 1 && number % each == 0;
      String[] all = urls;
      String url = all[number % all.length];
      long start = due;
      Period of = period;
      of.sent();
      threads.execute(() -> one(of, url, post, start));
      due += TimeUnit.SECONDS.toNanos(1) / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private void one(Period of, String url, boolean post, long start) {
    try {
      String instance = client.send(url, post);
      recent.add(instance);
      of.good(System.nanoTime() - start, instance);
    } catch (Exception e) {
      recent.add("failure");
      of.failed(
          System.nanoTime() - start, ((post ? "POST: " : "GET: ") + e).replaceAll("\\s+", " "));
    }
  }
}
