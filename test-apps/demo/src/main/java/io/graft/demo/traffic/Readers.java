package io.graft.demo.traffic;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Steady load: requests are sent when they are due, however long the ones before take, as people
 * do. Nothing is ever sent twice.
 */
public final class Readers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int DETAIL_LENGTH = 400;

  private final List<URI> pages;
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1, daemon());
  private final HttpClient client;
  private final Set<Period> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean traced;

  /**
   * Starts to send.
   *
   * @param pages fetched one after the other, and again from the first
   * @param perSecond 1 to 1,000
   */
  public Readers(List<URI> pages, int perSecond) {
    this.pages = List.copyOf(pages);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(2, daemon()))
            .connectTimeout(PATIENCE)
            .build();
    clock.scheduleAtFixedRate(this::send, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
  }

  /** Whether every request asks to be traced, not only those that the agents choose. */
  public void traced(boolean value) {
    traced = value;
  }

  /** Begins to collect what becomes of the requests that are sent from now on. */
  public Period begin() {
    Period period = new Period();
    open.add(period);
    return period;
  }

  /** Collects no more requests, and waits for those that are on their way. */
  public void end(Period period) throws InterruptedException {
    open.remove(period);
    period.end();
    period.awaitPending(PATIENCE.plusSeconds(5));
  }

  private void send() {
    URI page = pages.get((int) (sent.getAndIncrement() % pages.size()));
    HttpRequest.Builder request = HttpRequest.newBuilder(page).timeout(PATIENCE);
    if (traced) {
      request.header("traceparent", "00-%032x-%016x-01".formatted(traceId(), 1));
    }
    List<Period> periods = List.copyOf(open);
    periods.forEach(Period::sent);
    long start = System.nanoTime();
    client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .handle(
            (response, failure) -> {
              double millis = (System.nanoTime() - start) / 1e6;
              Answer answer =
                  response == null
                      ? new Answer(0, millis, cut(String.valueOf(failure)))
                      : new Answer(
                          response.statusCode(),
                          millis,
                          response.statusCode() < 300 ? "" : cut(response.body()));
              periods.forEach(period -> period.ended(answer));
              return null;
            });
  }

  private static BigInteger traceId() {
    return new BigInteger(127, ThreadLocalRandom.current()).setBit(0);
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ").trim();
    return line.length() <= DETAIL_LENGTH ? line : line.substring(0, DETAIL_LENGTH) + "…";
  }

  private static ThreadFactory daemon() {
    return task -> {
      Thread thread = new Thread(task, "readers");
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
