package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpCall;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import io.graft.registry.Backoff;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a blocking query, to which the server responds when there is a change.
 *
 * <p>Follows Consul's rules: an index that goes backwards is reset, an index below 1 is treated as
 * 1, the timeout allows for the sixteenth that servers add, and a token bucket of two limits the
 * rate of queries whatever the server does. After a failure the first query does not block: a
 * server whose index is lower than the last one would not respond to it.
 */
final class BlockingQuery {
  /** Receives the responses. Ends each one by {@link #accept} or {@link #refuse}. */
  interface Reader {
    /**
     * A response with 200, or with 404 if that is valid.
     *
     * @param lost whether the server's index is lower than before: it may have lost its data
     * @throws JsonException if the response is invalid; the message is a clause
     */
    void read(HttpResponse answer, boolean lost) throws JsonException;

    /** There was no valid response. */
    void failed(String reason);

    /** Returns why the server denies reading. */
    String denied(HttpResponse answer);
  }

  private static final long WAIT_MILLIS = 30_000;
  private static final long TIMEOUT_MILLIS = WAIT_MILLIS * 17 / 16 + 5000;
  private static final int BURST = 2;

  /** Shorter than the period of heartbeats, so that everything is read before the next is due. */
  private static final long LONGEST_PAUSE_MILLIS = 3000;

  /** A query that returns this soon without news has not blocked. */
  private static final long AT_ONCE_NANOS = 1_000_000_000L;

  private final HttpClient client;
  private final Scheduler scheduler;
  private final Supplier<HttpRequest> target;
  private final Reader reader;
  private final boolean absenceIsAnAnswer;
  private final long gapNanos;
  private final Backoff failures = new Backoff(250, LONGEST_PAUSE_MILLIS);
  private final Backoff vain = new Backoff(500, 5000);

  private @Nullable HttpCall call;
  private Scheduler.@Nullable Task pause;
  private boolean closed;

  /** Milliseconds between queries that do not block; 0: they block. */
  private long pollMillis;

  /** The index to query with; 0 does not block. */
  private long index;

  /** The index of the last accepted response; 0: none. */
  private long accepted;

  private long answered;
  private boolean inVain;
  private double tokens = BURST;
  private long filled = System.nanoTime();
  private long askedAt;

  /**
   * @param target the request, to which index and wait time are added
   * @param absenceIsAnAnswer whether 404 means that there is nothing
   * @param gapMillis the shortest average time between two queries
   */
  BlockingQuery(
      HttpClient client,
      Scheduler scheduler,
      Supplier<HttpRequest> target,
      Reader reader,
      boolean absenceIsAnAnswer,
      long gapMillis) {
    this.client = client;
    this.scheduler = scheduler;
    this.target = target;
    this.reader = reader;
    this.absenceIsAnAnswer = absenceIsAnAnswer;
    gapNanos = gapMillis * 1_000_000;
  }

  /** Starts to query, until {@link #close}. */
  void begin() {
    ask();
  }

  void close() {
    closed = true;
    if (call != null) {
      call.cancel();
      call = null;
    }
    cancelPause();
  }

  /**
   * Polls with this period from the next query on; 0: blocks. For queries beyond the number that
   * may have a connection of their own.
   */
  void poll(long millis) {
    pollMillis = millis;
  }

  /** Whether the current query blocks, so that everything the server had has been reported. */
  boolean waiting() {
    return call != null && index > 0;
  }

  /** Cancels the query to a server that is known not to respond. */
  void interrupt(String reason) {
    HttpCall begun = call;
    if (begun != null && index > 0) {
      call = null;
      begun.cancel();
      refuse(reason);
    }
  }

  /** Polls at once, except during a pause after a failure or for the token bucket. */
  void now() {
    if (pause != null && pollMillis > 0 && !failures.failing() && token() == 0) {
      cancelPause();
      ask();
    }
  }

  /** Accepts the response. */
  void accept() {
    failures.worked();
    boolean backwards = answered < accepted;
    boolean vainly = inVain;
    accepted = answered;
    index = backwards ? 0 : answered;
    long millis = Math.max(token(), pollMillis);
    if (vainly && pollMillis == 0) {
      millis = Math.max(millis, vain.failed());
    } else {
      vain.worked();
    }
    after(millis);
  }

  /** Rejects the response and queries again. */
  void refuse(String reason) {
    index = 0;
    long millis = failures.failed();
    after(millis);
    reader.failed(reason);
  }

  /** Queries again without blocking, as the response may be outdated. */
  void again() {
    index = 0;
    after(token());
  }

  private void ask() {
    if (closed) {
      return;
    }
    tokens = Math.max(0, tokens - 1);
    askedAt = System.nanoTime();
    HttpRequest request = target.get();
    long with = pollMillis > 0 ? 0 : index;
    if (with > 0) {
      request.query("index", with).query("wait", WAIT_MILLIS / 1000 + "s").timeout(TIMEOUT_MILLIS);
    }
    call =
        client.send(
            request,
            new ResponseCallback() {
              @Override
              public void answered(HttpResponse answer) {
                call = null;
                BlockingQuery.this.answered(answer, with);
              }

              @Override
              public void failed(String reason) {
                call = null;
                refuse(reason);
              }
            });
  }

  private void answered(HttpResponse answer, long with) {
    if (answer.status() != 200 && !(absenceIsAnAnswer && answer.status() == 404)) {
      if (answer.status() >= 500) {
        client.next();
      }
      refuse(reader.denied(answer));
      return;
    }
    answered = Math.max(1, index(answer));
    inVain = answered == with && System.nanoTime() - askedAt < AT_ONCE_NANOS;
    try {
      reader.read(answer, answered < accepted);
    } catch (JsonException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  private static long index(HttpResponse answer) {
    String text = answer.header("X-Consul-Index");
    try {
      return text == null ? 0 : Long.parseLong(text.trim());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Returns the milliseconds until there is a token. */
  private long token() {
    long now = System.nanoTime();
    tokens = Math.min(BURST, tokens + (double) (now - filled) / gapNanos);
    filled = now;
    return tokens >= 1 ? 0 : (long) ((1 - tokens) * gapNanos / 1_000_000) + 1;
  }

  private void after(long millis) {
    if (closed) {
      return;
    }
    cancelPause();
    if (millis <= 0) {
      ask();
      return;
    }
    pause =
        scheduler.after(
            "ask consul again",
            millis,
            () -> {
              pause = null;
              ask();
            });
  }

  private void cancelPause() {
    if (pause != null) {
      pause.cancel();
      pause = null;
    }
  }
}
