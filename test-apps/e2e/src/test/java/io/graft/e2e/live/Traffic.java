package io.graft.e2e.live;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls of one row at a steady pace, all through the one application with the agent. */
final class Traffic implements AutoCloseable {
  private static final AtomicInteger IDS = new AtomicInteger();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ConcurrentLinkedQueue<Seen.Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final Row row;
  private final int number;
  private final String relay;
  private final Backend backend;

  Traffic(Row row, int number, String relay, Backend backend) {
    this.row = row;
    this.number = number;
    this.relay = relay;
    this.backend = backend;
    clock.scheduleAtFixedRate(this::send, 0, 1_000_000 / row.perSecond(), TimeUnit.MICROSECONDS);
  }

  Row row() {
    return row;
  }

  int number() {
    return number;
  }

  private void send() {
    int id = IDS.incrementAndGet();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(relay + (row.isClient() ? "/call" : "/work")))
            .header(Relay.TO, "http://" + backend.authority(number) + "/work")
            .header(Relay.METHOD, row.method())
            .header("x-call", Integer.toString(id))
            .header("x-row", Integer.toString(number));
    List<String> headers = row.headers(sent.getAndIncrement());
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    long start = System.nanoTime();
    CLIENT
        .sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
        .whenComplete((response, failure) -> ended(id, start, response, failure));
  }

  private void ended(int id, long start, HttpResponse<Void> response, Throwable failure) {
    long end = System.nanoTime();
    double millis = (end - start) / 1e6;
    if (failure != null) {
      calls.add(new Seen.Call(id, 0, failure.toString(), millis, start, end));
      return;
    }
    int status =
        response
            .headers()
            .firstValue(Relay.STATUS)
            .map(Integer::valueOf)
            .orElse(response.statusCode());
    String said = response.headers().firstValue(Relay.FAILURE).orElse("");
    calls.add(new Seen.Call(id, status, said, millis, start, end));
  }

  /** What was seen in the newest window of the row, but not before a time. */
  Seen recent(long notBeforeNanos) {
    long window = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(row.windowMillis());
    long since = window - notBeforeNanos > 0 ? window : notBeforeNanos;
    return since(since);
  }

  /** What was seen since a time. */
  Seen since(long nanos) {
    return new Seen(
        calls.stream().filter(call -> call.endNanos() - nanos >= 0).toList(),
        backend.received(number, nanos));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
