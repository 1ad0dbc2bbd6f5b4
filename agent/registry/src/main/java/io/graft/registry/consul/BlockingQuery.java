package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpCall;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.json.JsonException;
import io.graft.registry.Backoff;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query that is asked again and again, and blocks at the server until there is something new.
 *
 * <p>By the rules of Consul: an index that goes backwards is begun anew, one below 1 is 1, the
 * time-out leaves room for the sixteenth that servers add, and a bucket of two tokens bounds how
 * often answers come, whatever the server does. After a failure the first query does not block: a
 * server whose index is lower than the last one would not answer it.
 */
final class BlockingQuery {
  /** What takes the answers. Ends each of them by one of {@link #accept} and {@link #refuse}. */
  interface Reader {
    /**
     * An answer of 200, or of 404 where that is one.
     *
     * @param lost whether the server's index is lower than it was: it may have lost its data
     * @throws JsonException with a clause for people: refused
     */
    void read(HttpAnswer answer, boolean lost) throws JsonException;

    /** What is not an answer, as people are told; or one that was refused. */
    void failed(String reason);

    /** Why the server does not let this be read. */
    String denied(HttpAnswer answer);
  }

  private static final long WAIT_MILLIS = 30_000;
  private static final long TIMEOUT_MILLIS = WAIT_MILLIS * 17 / 16 + 5000;
  private static final int BURST = 2;

  /** Shorter than a heartbeat's period, so that all is read before the next one is due. */
  private static final long LONGEST_PAUSE_MILLIS = 3000;

  /** A query that comes back this soon with nothing new has not blocked. */
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

  /** Milliseconds between two queries that do not block; 0: they block. */
  private long pollMillis;

  /** What is asked with: 0 does not block. */
  private long index;

  /** The index of the last answer that was accepted; 0: there was none. */
  private long accepted;

  private long answered;
  private boolean inVain;
  private double tokens = BURST;
  private long filled = System.nanoTime();
  private long askedAt;

  /**
   * @param target makes the request, to which index and time are added
   * @param absenceIsAnAnswer whether 404 means that there is nothing
   * @param gapMillis in the long run, no answer comes sooner after the one before
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

  /** Asks, and goes on asking until {@link #close}. */
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
   * From the next query on, does not block but asks every so often; 0: blocks. For what is too much
   * to have a connection of its own.
   */
  void poll(long millis) {
    pollMillis = millis;
  }

  /** Whether the next answer is one that blocks now: all that the server had has been told. */
  boolean waiting() {
    return call != null && index > 0;
  }

  /** Waits no more for a server that is known not to answer. */
  void interrupt(String reason) {
    HttpCall begun = call;
    if (begun != null && index > 0) {
      call = null;
      begun.cancel();
      refuse(reason);
    }
  }

  /** Does not wait for the next poll. A pause after a failure, or for the bucket, goes on. */
  void now() {
    if (pause != null && pollMillis > 0 && !failures.failing() && token() == 0) {
      cancelPause();
      ask();
    }
  }

  /** The answer that was read counts. */
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

  /** The answer that was read is not one: it is asked again. */
  void refuse(String reason) {
    index = 0;
    long millis = failures.failed();
    after(millis);
    reader.failed(reason);
  }

  /** The answer that was read may have been overtaken: asks again, without blocking. */
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
            new HttpHandler() {
              @Override
              public void answered(HttpAnswer answer) {
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

  private void answered(HttpAnswer answer, long with) {
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

  private static long index(HttpAnswer answer) {
    String text = answer.header("X-Consul-Index");
    try {
      return text == null ? 0 : Long.parseLong(text.trim());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Milliseconds until there is a token. */
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
