package io.graft.security.outgoing;

import io.graft.daemon.Scheduler;
import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.credential.Credential;
import io.graft.governance.time.Clock;
import io.graft.log.AgentLog;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One token, which is fetched on the agent's thread and renewed ahead of its end. However many
 * calls ask, there is one fetch at a time. If a fetch fails, the token is used until it ends, and
 * the next fetch waits, each time longer.
 */
final class FetchedToken implements BoundedMap.Aged {
  /** Fetches a token; called on the agent's thread, and does not wait. */
  interface Fetch {
    /**
     * @param answer called once, on the agent's thread, now or later
     */
    void begin(Answer answer);
  }

  /** Receives the outcome of a fetch. */
  interface Answer {
    void issued(IssuedToken token);

    /**
     * @param reason a clause for the log and for applications, without secrets
     */
    void failed(String reason);
  }

  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long FIRST_PAUSE = 500 * MILLI;
  private static final long LONGEST_PAUSE = 15_000 * MILLI;

  /** Between two renewals because a service has refused the token. */
  private static final long REFUSED_PAUSE = 30_000 * MILLI;

  /** After this time without a call nothing is renewed, which is no problem. */
  private static final long LONG_UNUSED = 120 * SECOND;

  /** A token that is refused so soon after it was issued would not be replaced by a better one. */
  private static final long YOUNG = 2_000 * MILLI;

  private static final Credential PENDING = Credential.pending("it is being fetched");

  private final Fetch fetch;
  private final Scheduler scheduler;
  private final Clock clock;

  /** Whether it is renewed without a call, as long as there are calls. */
  private final boolean kept;

  private final AtomicBoolean fetching = new AtomicBoolean();
  private volatile @Nullable IssuedToken current;

  /** What calls get without a token. */
  private volatile Credential missing = PENDING;

  private volatile boolean used;
  private volatile long lastUsed;
  private volatile int failures;
  private volatile long notBefore;
  private volatile boolean renewedForRefusal;
  private volatile long refusedAt;

  FetchedToken(Fetch fetch, Scheduler scheduler, Clock clock, boolean kept) {
    this.fetch = fetch;
    this.scheduler = scheduler;
    this.clock = clock;
    this.kept = kept;
  }

  /** Returns the token, or why there is none. On the path of each call. */
  Credential find(long now) {
    IssuedToken token = current;
    if (!used) {
      used = true;
      lastUsed = now;
    }
    if (token != null && now - token.renewAt < 0) {
      return token.credential;
    }
    lastUsed = now;
    if (failures == 0 || now - notBefore >= 0) {
      request();
    }
    return token != null && now - token.endsAt < 0 ? token.credential : missing;
  }

  /** Fetches it, unless that is being done. */
  void request() {
    if (fetching.compareAndSet(false, true)) {
      scheduler.execute("token", this::begin);
    }
  }

  private void begin() {
    IssuedToken token = current;
    if (token != null && clock.nanoTime() - token.renewAt < 0) {
      // Another call has read the old token just before this one came.
      fetching.set(false);
      return;
    }
    Pending answer = new Pending();
    try {
      fetch.begin(answer);
    } catch (RuntimeException e) {
      answer.failed("it cannot be fetched (" + e.getClass().getSimpleName() + ")");
    }
  }

  /**
   * A service has refused the token: another one is fetched, once for all calls that it was refused
   * to.
   *
   * @return whether there is another one, or one is being fetched
   */
  boolean refused(String header, long now) {
    IssuedToken token = current;
    if (token == null || !header.equals(token.credential.header())) {
      return token != null;
    }
    if (token.refused) {
      return fetching.get();
    }
    boolean young = now - token.issuedAt < YOUNG;
    if (young || renewedForRefusal && now - refusedAt < REFUSED_PAUSE) {
      return false;
    }
    synchronized (this) {
      if (current != token) {
        return true;
      }
      renewedForRefusal = true;
      refusedAt = now;
      current = token.refused(now);
    }
    request();
    return true;
  }

  /** Returns another token than a refused one; the same one if there will be no other. */
  Credential renewed(String refused, long now) {
    IssuedToken token = current;
    if (token == null) {
      return missing;
    }
    boolean other = !refused.equals(token.credential.header());
    return other || !fetching.get() ? token.credential : PENDING;
  }

  /**
   * Why it is not renewed, a line for people; {@code null}: it is, or no call has used it for
   * minutes.
   *
   * @param origin where it comes from, with which the line begins
   */
  @Nullable String problem(String origin) {
    long now = clock.nanoTime();
    if (failures == 0 || now - lastUsed > LONG_UNUSED) {
      return null;
    }
    IssuedToken token = current;
    long left = token == null ? 0 : token.endsAt - now;
    String reason = missing.reason();
    String from = origin + ": ";
    return from
        + "no new token, "
        + (reason.startsWith(from) ? reason.substring(from.length()) : reason)
        + (token == null
            ? "; there was none"
            : left > 0 ? "; the last one ends in " + left / SECOND + " s" : "; the last has ended");
  }

  @Override
  public long lastUsed() {
    return lastUsed;
  }

  @Override
  public void evicted() {}

  /** The outcome of one fetch. */
  private final class Pending implements Answer {
    private boolean over;

    @Override
    public void issued(IssuedToken token) {
      if (end()) {
        synchronized (FetchedToken.this) {
          current = token;
        }
        if (failures > 0 && kept) {
          AgentLog.atMost("tokens again", 60_000, "tokens for calls are issued again");
        }
        failures = 0;
        missing = PENDING;
        fetching.set(false);
        later(token.renewAt - clock.nanoTime());
      }
    }

    @Override
    public void failed(String reason) {
      if (end()) {
        int before = failures;
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(before, 10));
        pause -= (long) (pause / 2 * ThreadLocalRandom.current().nextDouble());
        notBefore = clock.nanoTime() + pause;
        missing = Credential.none(reason);
        failures = before + 1;
        AgentLog.atMost(
            "token " + reason,
            60_000,
            "no new token for calls: "
                + reason
                + "; the last one is used until it ends, and it is tried again");
        fetching.set(false);
        later(pause);
      }
    }

    private boolean end() {
      boolean first = !over;
      over = true;
      return first;
    }

    /** Fetches again without waiting for a call, if there was one meanwhile. */
    private void later(long nanos) {
      used = false;
      if (kept) {
        scheduler.after(
            "token",
            nanos / MILLI + 1,
            () -> {
              if (used) {
                request();
              }
            });
      }
    }
  }
}
