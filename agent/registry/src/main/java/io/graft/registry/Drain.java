package io.graft.registry;

import io.graft.config.Notice;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.policy.ServerPolicy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Leaves the registries and keeps the caller, who shuts the JVM down, until the callers of this
 * service have gone elsewhere and the requests in flight have ended. Never longer than needed: with
 * nothing announced it waits for requests alone, and for none that is a stream. Never longer than
 * {@code graft.server.drain}, all in all: who stops a JVM kills it soon, often after 10 s.
 */
final class Drain {
  private static final long POLL_MILLIS = 10;

  private static final long BY_DEFAULT_MILLIS = ServerPolicy.DEFAULT.drainNanos() / 1000000;

  /** The longest wait for a registry that does not answer. */
  private static final long WRITE_MILLIS = 2000;

  /** What is left of the time, at its end, to leave the registries in. */
  private static final long LAST_WORD_NANOS = 500_000_000;

  private static final long LEAST_NANOS = 2 * LAST_WORD_NANOS;

  private final Settings settings;
  private final List<Announcement> announcements;
  private final Scheduler scheduler;
  private final IntSupplier inFlight;

  private volatile long propagationMillis;
  private boolean begun;
  private boolean done;

  /**
   * @param announcements of which more may come before the first run
   */
  Drain(
      Settings settings,
      List<Announcement> announcements,
      Scheduler scheduler,
      IntSupplier inFlight) {
    this.settings = settings;
    this.announcements = announcements;
    this.scheduler = scheduler;
    this.inFlight = inFlight;
  }

  /**
   * Drains, the first time; a second caller waits for the first one. Returns in time whatever
   * hangs, because the application's own shutdown hooks wait for it: the work is done by a thread
   * of the agent's.
   */
  void run() {
    // Not by the catalogue, whose rows of rules would be loaded for a JVM that is ending.
    long longest = nanos(settings.millis("graft.server.drain", BY_DEFAULT_MILLIS));
    long start = System.nanoTime();
    // Even who does not want to wait wants to leave the registries.
    long end = start + Math.max(longest, LEAST_NANOS);
    if (begin()) {
      long limit = start + longest - Math.min(LAST_WORD_NANOS, longest / 4);
      // A request that calls System.exit is in flight itself, and must not wait for its own end.
      int own = CallContext.current() == null ? 0 : 1;
      Thread worker =
          Scheduler.thread(
              "drain",
              new Runnable() {
                @Override
                public void run() {
                  drain(limit, end, own);
                }
              });
      worker.start();
      if (!awaitEnd(end)) {
        // Somebody wants the JVM down now. The mark in the registries says that it drains.
        worker.interrupt();
      }
    } else {
      awaitEnd(end);
    }
  }

  private void drain(long limit, long end, int own) {
    try {
      leaveInTurn(limit, own);
    } catch (InterruptedException e) {
      finish();
      return;
    } catch (RuntimeException | Error e) {
      Notice.print("the drain failed, and the application stops without it", e);
    }
    try {
      tell(true, end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      finish();
    }
  }

  private void leaveInTurn(long limit, int own) throws InterruptedException {
    tell(false, limit);
    if (propagationMillis > 0) {
      Value said = settings.value("graft.server.drain.delay");
      long delay = said == null ? propagationMillis : settings.millis("graft.server.drain.delay");
      long from = System.nanoTime();
      long serving = Math.min(nanos(delay), limit - from);
      long marked = Math.min(nanos(propagationMillis), serving);
      sleep(marked);
      if (marked < serving) {
        // Who has no agent may call whoever is listed, marked or not, as Spring Cloud does by
        // default with Consul: what is left of the delay is for them to see that it has gone.
        tell(true, limit);
        sleep(serving - (System.nanoTime() - from));
      }
    }
    while (inFlight.getAsInt() > own && limit - System.nanoTime() > 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static void sleep(long nanos) throws InterruptedException {
    Thread.sleep(Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos)));
  }

  /** Leaves the registries without waiting for callers or requests. */
  void leave() {
    try {
      tell(true, System.nanoTime() + nanos(WRITE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Tells all registries at once, and waits for them, but not for one that does not answer.
   *
   * @param end how long at most, by {@link System#nanoTime}
   */
  private void tell(boolean gone, long end) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(announcements.size());
    Runnable done =
        new Runnable() {
          @Override
          public void run() {
            told.countDown();
          }
        };
    scheduler.execute(
        "leave",
        new Runnable() {
          @Override
          public void run() {
            for (Announcement announcement : announcements) {
              if (gone) {
                announcement.leave(done);
                continue;
              }
              if (announcement.announced() != null) {
                propagationMillis =
                    Math.max(propagationMillis, announcement.registry().propagationMillis());
              }
              announcement.drain(done);
            }
          }
        });
    long left = Math.max(LAST_WORD_NANOS, end - System.nanoTime());
    told.await(Math.min(left, nanos(WRITE_MILLIS)), TimeUnit.NANOSECONDS);
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private synchronized boolean begin() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  /** Whether it was waited for, to its end or that of the time; {@code false}: interrupted. */
  private synchronized boolean awaitEnd(long end) {
    try {
      while (!done && end - System.nanoTime() > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized void finish() {
    done = true;
    notifyAll();
  }
}
