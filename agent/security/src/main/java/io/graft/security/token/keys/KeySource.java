package io.graft.security.token.keys;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpTransport;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The current keys of one issuer. They are loaded on the agent's thread, again before they are
 * outdated, and soon after a request asked for one that is missing; a request never waits for that.
 *
 * <p>A failure keeps the last keys for the time of an outage. It is tried again after 1 second, and
 * after twice the time each time that it fails, up to a minute.
 */
public final class KeySource {
  /** How often a missing key may cause a fetch. */
  private static final long MISSED_NANOS = 30_000_000_000L;

  private static final long FILE_MILLIS = 5_000;
  private static final long LEAST_MILLIS = 5_000;
  private static final long USUAL_MILLIS = 300_000;
  private static final long MOST_MILLIS = 900_000;
  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long MOST_RETRY_MILLIS = 60_000;
  private static final long TOLD_MILLIS = 600_000;
  private static final long NEVER = Long.MIN_VALUE;

  private final String issuer;
  private final KeyLocation location;
  private final Scheduler scheduler;
  private final HttpTransport transport;

  private volatile @Nullable KeySet keys;

  /** When loading began to fail, by {@link System#nanoTime}; {@link #NEVER}: it works. */
  private volatile long failingSince = NEVER;

  private volatile String fault = "they are being loaded";
  private final AtomicLong missedAt = new AtomicLong(NEVER);

  // On the agent's thread.
  private byte @Nullable [] loaded;
  private int failures;
  private boolean loading;
  private boolean closed;
  private Scheduler.@Nullable Task next;

  /**
   * @param issuer for the log
   */
  public KeySource(
      String issuer, KeyLocation location, Scheduler scheduler, HttpTransport transport) {
    this.issuer = issuer;
    this.location = location;
    this.scheduler = scheduler;
    this.transport = transport;
  }

  /** Begins to load the keys. */
  public void start() {
    execute(
        new Runnable() {
          @Override
          public void run() {
            load();
          }
        });
  }

  /** Stops for good. What the keys have verified is invalid. */
  public void close() {
    execute(
        new Runnable() {
          @Override
          public void run() {
            closed = true;
            cancel();
            KeySet last = keys;
            if (last != null) {
              last.remove();
            }
          }
        });
  }

  /**
   * Returns the keys; {@code null}: none was ever loaded, or the last ones are too old.
   *
   * @param outageNanos how long the last keys are used while they cannot be loaded
   */
  public @Nullable KeySet keys(long outageNanos) {
    long since = failingSince;
    return since != NEVER && System.nanoTime() - since > outageNanos ? null : keys;
  }

  /** A token was signed by a key that is not here: fetches soon, at most once in 30 seconds. */
  public void missed() {
    long last = missedAt.get();
    long now = System.nanoTime();
    if ((last == NEVER || now - last >= MISSED_NANOS) && missedAt.compareAndSet(last, now)) {
      start();
    }
  }

  /** Whether there are no keys, or none yet. */
  public boolean isMissing() {
    return keys == null;
  }

  /** The state in a clause, for the status page. */
  public String describe() {
    KeySet present = keys;
    String count = present == null ? "no keys" : present.size() + " keys";
    return failingSince == NEVER && present != null ? count : count + ": " + fault;
  }

  private void execute(Runnable work) {
    scheduler.execute("keys of " + issuer, work);
  }

  private void cancel() {
    Scheduler.Task waiting = next;
    if (waiting != null) {
      waiting.cancel();
    }
  }

  private void load() {
    if (loading || closed) {
      return;
    }
    loading = true;
    cancel();
    location.load(
        transport,
        new KeyFetch.Listener() {
          @Override
          public void fetched(byte[] body, long maxAgeSeconds) {
            execute(
                new Runnable() {
                  @Override
                  public void run() {
                    KeySource.this.fetched(body, maxAgeSeconds);
                  }
                });
          }

          @Override
          public void failed(String why) {
            execute(
                new Runnable() {
                  @Override
                  public void run() {
                    KeySource.this.failed(why);
                  }
                });
          }
        });
  }

  private void fetched(byte[] body, long maxAgeSeconds) {
    if (closed) {
      return;
    }
    try {
      if (!Arrays.equals(body, loaded) || keys == null) {
        replace(KeySet.parse(body));
        loaded = body;
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      failed(e.getMessage() == null ? AgentLog.reason(e) : e.getMessage());
      return;
    }
    if (failures > 0) {
      AgentLog.print("the keys of the issuer " + issuer + " are loaded again");
      AgentLog.forget(told());
    }
    failures = 0;
    failingSince = NEVER;
    again(location.isFile() ? FILE_MILLIS : interval(maxAgeSeconds));
  }

  private void replace(KeySet newer) {
    KeySet last = keys;
    keys = last == null ? newer : last.replacedBy(newer);
    if (!newer.unused().isEmpty()) {
      AgentLog.once(
          "unused keys " + issuer + newer.unused(),
          "keys of the issuer " + issuer + " are not used: " + String.join(", ", newer.unused()));
    }
  }

  /** A tenth earlier than necessary, and not in step with other processes. */
  private static long interval(long maxAgeSeconds) {
    long millis =
        maxAgeSeconds == 0
            ? USUAL_MILLIS
            : Math.max(LEAST_MILLIS, Math.min(MOST_MILLIS, maxAgeSeconds * 1000));
    return millis - millis / 10 - (System.nanoTime() >>> 10) % (millis / 10);
  }

  private void failed(String why) {
    if (closed) {
      return;
    }
    fault = why;
    if (failures++ == 0) {
      failingSince = System.nanoTime();
    } else {
      location.rediscover();
    }
    AgentLog.atMost(
        told(),
        TOLD_MILLIS,
        "the keys of the issuer "
            + issuer
            + " cannot be loaded: "
            + why
            + (keys == null
                ? "; until then its tokens cannot be checked"
                : "; the last ones are used for the time of graft.server.auth.outage"));
    again(
        location.isFile()
            ? FILE_MILLIS
            : Math.min(MOST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(6, failures - 1)));
  }

  private String told() {
    return "keys of " + issuer;
  }

  private void again(long millis) {
    loading = false;
    cancel();
    next =
        scheduler.after(
            "keys of " + issuer,
            millis,
            new Runnable() {
              @Override
              public void run() {
                load();
              }
            });
  }
}
