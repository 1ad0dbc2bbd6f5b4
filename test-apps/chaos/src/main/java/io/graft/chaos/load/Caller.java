package io.graft.chaos.load;

import io.graft.contract.client.probe.Call;
import io.graft.contract.client.probe.Library;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that calls a service at a fixed rate: each request is sent when it is due, however
 * long those before it take, and its latency counts from then, so that nothing slow is left out of
 * the count because it kept the caller from asking. It takes its orders from standard input.
 */
public final class Caller {
  /** What the media type of an answer begins with; the rest is the name of the instance. */
  public static final String INSTANCE = "instance/";

  /** As many as a Tomcat has. A request that finds none free fails, as it would there. */
  private static final int THREADS = 200;

  private final Library library;
  private final String timeoutMillis;
  private volatile String[] urls;
  private volatile int perSecond;

  /** After how many GETs comes a POST; 0: never. */
  private volatile int getsPerPost;

  private volatile Period period = new Period();
  private final Recent recent = new Recent();

  private Caller(Library library, String timeoutMillis, String[] urls, int perSecond) {
    this.library = library;
    this.timeoutMillis = timeoutMillis;
    this.urls = urls;
    this.perSecond = perSecond;
  }

  /**
   * @param arguments the class of the library, the timeout of the application in milliseconds for
   *     connecting and for reading, requests per second, and the URLs to call in turn
   */
  public static void main(String[] arguments) throws Exception {
    Library library = (Library) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    int perSecond = Integer.parseInt(arguments[2]);
    Caller caller = new Caller(library, arguments[1], arguments[3].split(","), perSecond);
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
    Executor threads =
        new ThreadPoolExecutor(0, THREADS, 60, TimeUnit.SECONDS, new SynchronousQueue<>());
    long due = System.nanoTime();
    for (int number = 0; true; number++) {
      int each = getsPerPost + 1;
      boolean post = each > 1 && number % each == 0;
      String[] all = urls;
      String url = all[number % all.length];
      long start = due;
      Period of = period;
      of.sent();
      try {
        threads.execute(() -> one(of, url, post, start));
      } catch (RejectedExecutionException e) {
        of.failed(0, "no thread is free");
      }
      due += TimeUnit.SECONDS.toNanos(1) / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  /**
   * Sends a GET, or a POST with a small body.
   *
   * @return the instance that gave a good answer
   */
  private String call(String url, boolean post) throws Exception {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("url", url);
    words.put("timeout", timeoutMillis);
    words.put("connect", timeoutMillis);
    if (post) {
      words.put("method", "POST");
      words.put("body", "steady");
    }
    Map<String, String> answer = library.call(new Call(words)).words();
    if (!answer.get("status").equals("200")) {
      throw new IOException("status " + answer.get("status"));
    }
    // Of the headers, all libraries of the contract give this one.
    String type = answer.get("type");
    return type.startsWith(INSTANCE) ? type.substring(INSTANCE.length()) : type;
  }

  private void one(Period of, String url, boolean post, long start) {
    try {
      String instance = call(url, post);
      recent.add(instance);
      of.good(System.nanoTime() - start, instance);
    } catch (Exception e) {
      String failure = ((post ? "POST: " : "GET: ") + e).replaceAll("\\s+", " ");
      recent.add(failure);
      of.failed(System.nanoTime() - start, failure);
    }
  }
}
