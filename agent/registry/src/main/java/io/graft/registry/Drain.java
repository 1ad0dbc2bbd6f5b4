package io.graft.registry;

import io.graft.config.Settings;
import io.graft.config.Value;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Leaves the registries and keeps the caller, who shuts the JVM down, until the callers of this
 * service have gone elsewhere and the requests in flight have ended. Never longer than needed: with
 * nothing announced it waits for requests alone.
 */
final class Drain {
  private static final long POLL_MILLIS = 10;

  private final Settings settings;
  private final List<Announcement> announcements;
  private final IntSupplier inFlight;
  private boolean begun;
  private boolean done;

  Drain(Settings settings, List<Announcement> announcements, IntSupplier inFlight) {
    this.settings = settings;
    this.announcements = announcements;
    this.inFlight = inFlight;
  }

  /** Drains, the first time; a second caller waits for the first one. */
  void run() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(longest());
    try {
      if (begin()) {
        drain(end);
      } else {
        awaitOther(end);
      }
    } catch (InterruptedException e) {
      // Somebody wants the JVM down now.
      Thread.currentThread().interrupt();
    } finally {
      finish();
    }
  }

  private void drain(long end) throws InterruptedException {
    long propagation = 0;
    for (Announcement announcement : announcements) {
      if (announcement.drain()) {
        propagation = Math.max(propagation, announcement.registry().propagationMillis());
      }
    }
    if (propagation > 0) {
      Value said = settings.value("graft.server.drain.delay");
      long delay = said == null ? propagation : settings.millis("graft.server.drain.delay");
      long served = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
      Thread.sleep(millis(Math.min(served - System.nanoTime(), end - System.nanoTime())));
    }
    while (inFlight.getAsInt() > 0 && end - System.nanoTime() > 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static long millis(long nanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /** Milliseconds that the whole may take. */
  private long longest() {
    return settings.millis("graft.server.drain");
  }

  private synchronized boolean begin() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  private synchronized void awaitOther(long end) throws InterruptedException {
    while (!done && end - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
    }
  }

  private void finish() {
    for (Announcement announcement : announcements) {
      announcement.leave();
    }
    synchronized (this) {
      done = true;
      notifyAll();
    }
  }
}
