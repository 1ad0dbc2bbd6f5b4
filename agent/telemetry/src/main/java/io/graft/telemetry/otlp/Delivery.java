package io.graft.telemetry.otlp;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets one signal to its endpoint: tells what may be tried again from what may not, waits longer
 * after each failure, and says once what is wrong and once when it is over.
 */
final class Delivery {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_BACKOFF = 30 * SECOND;
  private static final long REMIND_AFTER = 600 * SECOND;

  /** What became of a message. */
  enum Result {
    DELIVERED,
    /** It may be sent again, not before {@link #retryAt()}. */
    LATER,
    /** The endpoint does not want it. */
    REJECTED
  }

  private final String what;
  private final String fate;
  private final OtlpEndpoint endpoint;
  private final OtlpClient client;
  private final Consumer<String> notices;
  private int failures;
  private long retryAt;
  private long saidAt;
  private volatile long delivered;
  private volatile long lost;
  private long lostBefore;
  private volatile @Nullable String lastError;
  private @Nullable String saidError;
  private @Nullable Delivery sibling;
  private boolean warned;
  private long warnedAt;

  /**
   * @param what what is sent, in the plural
   * @param fate what happens to it while it can't be sent: a clause
   * @param notices takes single lines for people
   */
  Delivery(String what, String fate, OtlpEndpoint endpoint, Consumer<String> notices) {
    this.what = what;
    this.fate = fate;
    this.endpoint = endpoint;
    this.client = new OtlpClient(endpoint);
    this.notices = notices;
    this.retryAt = System.nanoTime();
  }

  /**
   * @param count how many things the message holds
   * @param dropped how many were lost elsewhere until now, for the line that tells of the recovery
   */
  Result send(byte[] message, int count, long dropped) {
    String error;
    boolean again;
    int retryAfter = 0;
    try {
      OtlpClient.Answer answer = client.post(message);
      if (answer.status < 300 && answer.status >= 200) {
        recovered(dropped);
        taken(count, answer.partial);
        return Result.DELIVERED;
      }
      again =
          answer.status == 429
              || answer.status == 502
              || answer.status == 503
              || answer.status == 504;
      retryAfter = answer.retryAfterSeconds;
      error = "it answers " + answer.status + hint(answer.status);
    } catch (IOException e) {
      again = true;
      error = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
    failed(error, retryAfter, dropped);
    return again ? Result.LATER : Result.REJECTED;
  }

  /** All of it, or what the endpoint says that it took; sending the rest again is forbidden. */
  private void taken(int count, PartialSuccess partial) {
    long rejected = partial.rejected;
    delivered += Math.max(0, count - rejected);
    lost += Math.min(count, rejected);
    long now = System.nanoTime();
    if (partial == PartialSuccess.NONE || warned && now - warnedAt < REMIND_AFTER) {
      return;
    }
    warned = true;
    warnedAt = now;
    String why = partial.message.isEmpty() ? "" : ": " + partial.message;
    notices.accept(
        rejected > 0
            ? endpoint + " took the " + what + " but for " + rejected + why
            : endpoint + " warns of the " + what + why);
  }

  private static String hint(int status) {
    switch (status) {
      case 401:
      case 403:
        return ", see otel.exporter.otlp.headers";
      case 404:
      case 405:
        return ", is its path that of OTLP over HTTP?";
      case 415:
        return ", it does not take protobuf";
      default:
        return "";
    }
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
    boolean remind = saidError == null || now - saidAt >= REMIND_AFTER;
    if (remind && !(sibling != null && sibling.said(endpoint, error))) {
      saidError = error;
      saidAt = now;
      notices.accept("cannot export " + what + " to " + endpoint + ": " + error + "; " + fate);
    }
  }

  private void recovered(long dropped) {
    if (saidError != null) {
      long missing = lost + dropped - lostBefore;
      notices.accept(
          "exports "
              + what
              + " to "
              + endpoint
              + " again"
              + (missing > 0 ? "; " + missing + " were dropped meanwhile" : ""));
    }
    failures = 0;
    saidError = null;
    lastError = null;
    retryAt = System.nanoTime();
  }

  /** Whether the newest attempt failed. */
  boolean failing() {
    return lastError != null;
  }

  /**
   * Tells of the delivery of another signal on the same thread: what one has said of an endpoint
   * that they share, the other need not say again.
   */
  void beside(Delivery other) {
    sibling = other;
    other.sibling = this;
  }

  private boolean said(OtlpEndpoint where, String error) {
    return error.equals(saidError) && endpoint.authority().equals(where.authority());
  }

  void lose(int count) {
    lost += count;
  }

  void closeIfOverdue(long now) {
    client.closeIfOverdue(now);
  }

  /** When it is worth trying, by {@link System#nanoTime()}. */
  long retryAt() {
    return retryAt;
  }

  ExportState state() {
    return new ExportState(endpoint.toString(), delivered, lost, lastError);
  }
}
