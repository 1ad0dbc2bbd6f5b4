package io.graft.security.certificate;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The current credentials of this service. Looks for newer ones on the agent's thread; those that
 * cannot be used change nothing and are told in one line.
 */
public final class CertificateStore implements Runnable {
  private static final long FIRST_PAUSE_MILLIS = 1000;
  private static final long TELL_AGAIN_MILLIS = 600_000;

  /** After this share of its lifetime a certificate should have been renewed. */
  private static final double RENEWED_AT = 0.8;

  private final CredentialsSource source;
  private final Scheduler scheduler;
  private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Credentials current;
  private volatile @Nullable String problem;
  private volatile boolean closed;

  CertificateStore(CredentialsSource source, Scheduler scheduler) {
    this.source = source;
    this.scheduler = scheduler;
  }

  /** Begins to look, and continues until it is closed. */
  public void start() {
    scheduler.execute("certificates", this);
  }

  /** Looks once, and plans the next look. */
  @Override
  public void run() {
    if (closed) {
      return;
    }
    look();
    long pause = current == null ? FIRST_PAUSE_MILLIS : source.pauseMillis();
    scheduler.after("certificates", pause, this);
  }

  void look() {
    Credentials before = current;
    try {
      Credentials next = source.next(before, before == null ? 1 : before.generation() + 1);
      if (next != null) {
        // It takes a quarter of a second for the first time, here and not for the first connection.
        next.context();
      }
      problem = null;
      if (next != null) {
        current = next;
        tell(before, next);
        for (Consumer<Credentials> listener : listeners) {
          listener.accept(next);
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      String reason = e instanceof IOException ? e.getMessage() : AgentLog.reason(e);
      problem = reason;
      AgentLog.atMost(
          "certificates " + reason,
          TELL_AGAIN_MILLIS,
          "the certificate cannot be used: "
              + reason
              + (before == null ? "; no TLS until it can" : "; the last one stays"));
    }
    Credentials now = current;
    if (now != null) {
      tellOfEnd(now);
    }
  }

  /** Whoever renews a certificate does so long before it expires. */
  private static void tellOfEnd(Credentials now) {
    long end = now.notAfter();
    long begin = now.leaf().getNotBefore().getTime();
    long time = System.currentTimeMillis();
    if (time >= end) {
      AgentLog.atMost(
          "certificate expired",
          TELL_AGAIN_MILLIS,
          "the certificate of " + now.id() + " has expired on " + new Date(end));
    } else if (time - begin > (end - begin) * RENEWED_AT) {
      AgentLog.atMost(
          "certificate expires",
          TELL_AGAIN_MILLIS,
          "the certificate of "
              + now.id()
              + " expires on "
              + new Date(end)
              + " and has not been renewed");
    }
  }

  /** The first ones, and changes; a line for each renewal would fill the log. */
  private void tell(@Nullable Credentials before, Credentials next) {
    if (before == null) {
      AgentLog.print("the certificate is " + next + ", from " + source.describe());
    } else if (!before.trustsAs(next)) {
      AgentLog.print("other certificate authorities are trusted, from " + source.describe());
    } else if (!before.id().equals(next.id())) {
      AgentLog.print("the certificate is now " + next);
    }
  }

  /** The newest credentials; {@code null}: there are none yet. */
  public @Nullable Credentials current() {
    return current;
  }

  /** Why the newest certificate cannot be used, a clause; {@code null}: it is used. */
  public @Nullable String problem() {
    return problem;
  }

  /** Where they come from, for people. */
  public String describe() {
    return source.describe();
  }

  /** Calls a listener with all later credentials, on the agent's thread. */
  public void onChange(Consumer<Credentials> listener) {
    listeners.add(listener);
  }

  /** Stops looking. */
  public void close() {
    closed = true;
  }
}
