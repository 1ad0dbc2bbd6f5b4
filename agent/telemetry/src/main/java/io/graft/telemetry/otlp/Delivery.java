package io.graft.telemetry.otlp;

import io.graft.net.http.HttpTransport;
import io.graft.telemetry.otlp.endpoint.OtlpEndpoint;
import io.graft.telemetry.otlp.endpoint.PartialSuccess;
import io.graft.telemetry.otlp.endpoint.Sender;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one signal to its endpoint. Decides which failures may be tried again, backs off after
 * each, and logs one line when the endpoint fails and one when it has recovered.
 */
final class Delivery {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_BACKOFF = 30 * SECOND;
  private static final long LOG_AGAIN_AFTER = 600 * SECOND;

  /** What happened to a message. */
  enum Result {
    DELIVERED,
    /** It may be sent again, but not before {@link #retryAt()}. */
    LATER,
    /** The endpoint rejects it. */
    REJECTED
  }

  private final String what;
  private final String fate;
  private final OtlpEndpoint endpoint;
  private final Sender sender;
  private final Consumer<String> log;
  private int failures;
  private long retryAt;
  private long loggedAt;
  private volatile long delivered;
  private volatile long lost;
  private long lostBefore;
  private volatile @Nullable String lastError;
  private @Nullable String loggedError;
  private Delivery[] siblings = {};
  private boolean warned;
  private long warnedAt;

  /**
   * @param what the signal, in the plural
   * @param fate a clause that says what happens to it while it cannot be sent
   * @param log prints a line in the agent log
   */
  Delivery(
      String what,
      String fate,
      OtlpEndpoint endpoint,
      HttpTransport transport,
      Consumer<String> log) {
    this.what = what;
    this.fate = fate;
    this.endpoint = endpoint;
    this.sender = endpoint.sender(transport);
    this.log = log;
    this.retryAt = System.nanoTime();
  }

  /**
   * @param count how many spans, or exports of metrics, the message has
   * @param dropped how many the queue has dropped so far, for the line about the recovery
   */
  Result send(byte[] message, int count, long dropped) {
    String error;
    boolean again;
    int retryAfter = 0;
    try {
      Sender.Answer answer = sender.post(message);
      if (answer.accepted()) {
        recovered(dropped);
        accepted(count, answer.partial());
        return Result.DELIVERED;
      }
      again = answer.retryable();
      retryAfter = answer.retryAfterSeconds();
      error = answer.error();
    } catch (IOException e) {
      again = true;
      error = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
    failed(error, retryAfter, dropped);
    return again ? Result.LATER : Result.REJECTED;
  }

  /** Counts what the endpoint accepted and rejected. OTLP forbids sending the rest again. */
  private void accepted(int count, PartialSuccess partial) {
    long rejected = partial.rejected();
    delivered += Math.max(0, count - rejected);
    lost += Math.min(count, rejected);
    long now = System.nanoTime();
    if (partial == PartialSuccess.NONE || warned && now - warnedAt < LOG_AGAIN_AFTER) {
      return;
    }
    warned = true;
    warnedAt = now;
    String why = partial.message().isEmpty() ? "" : ": " + partial.message();
    log.accept(
        rejected > 0
            ? endpoint + " rejected " + rejected + " of the " + what + why
            : endpoint + " accepted the " + what + " with a warning" + why);
  }

  private void failed(String error, int retryAfter, long dropped) {
    lastError = error;
    long now = System.nanoTime();
    long backoff = Math.min(LONGEST_BACKOFF, SECOND << Math.min(failures, 5));
    long jittered = backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
    retryAt = now + Math.max(jittered, Math.min(retryAfter, 300) * SECOND);
    if (failures++ == 0) {
      lostBefore = lost + dropped;
    }
    boolean due = loggedError == null || now - loggedAt >= LOG_AGAIN_AFTER;
    if (due && !isLogged(error)) {
      loggedError = error;
      loggedAt = now;
      log.accept("cannot export " + what + " to " + endpoint + ": " + error + "; " + fate);
    }
  }

  private void recovered(long dropped) {
    if (loggedError != null) {
      long missing = lost + dropped - lostBefore;
      log.accept(
          "exports "
              + what
              + " to "
              + endpoint
              + " again"
              + (missing > 0 ? "; " + missing + " were dropped in the meantime" : ""));
    }
    failures = 0;
    loggedError = null;
    lastError = null;
    retryAt = System.nanoTime();
  }

  /** Whether the newest attempt failed. */
  boolean failing() {
    return lastError != null;
  }

  /**
   * Sets the deliveries of all signals on this thread. Of those with the same endpoint, only one
   * logs its failure.
   */
  void shareNotices(Delivery[] all) {
    siblings = all;
  }

  private boolean isLogged(String error) {
    for (Delivery other : siblings) {
      if (other != this
          && error.equals(other.loggedError)
          && endpoint.authority().equals(other.endpoint.authority())) {
        return true;
      }
    }
    return false;
  }

  void lose(int count) {
    lost += count;
  }

  /** Ends the attempt that is under way, if any. From any thread. */
  void abort() {
    sender.abort();
  }

  /** When to try next, a value of {@link System#nanoTime()}. */
  long retryAt() {
    return retryAt;
  }

  ExportState state() {
    return new ExportState(endpoint.toString(), delivered, lost, lastError);
  }
}
