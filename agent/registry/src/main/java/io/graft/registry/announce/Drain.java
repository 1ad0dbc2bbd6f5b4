package io.graft.registry.announce;

import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.daemon.Scheduler;
import io.graft.governance.config.DrainConfig;
import io.graft.governance.context.CallContext;
import io.graft.log.AgentLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Drains this instance: deregisters it, and delays the JVM's shutdown until callers use other
 * instances and the requests in flight and sessions (WebSocket) have ended. If nothing is
 * registered, it only waits for these, and never for streams. It takes at most {@code
 * graft.server.drain}, since whoever stops a JVM kills it soon, often after 10 s.
 */
final class Drain {
  private static final long POLL_MILLIS = 10;

  private static final long BY_DEFAULT_MILLIS = DrainConfig.DEFAULT.nanos / 1000000;

  /** The longest wait for a registry that does not respond. */
  private static final long WRITE_MILLIS = 2000;

  /** The time that is reserved for deregistering. */
  private static final long LAST_WORD_NANOS = 500_000_000;

  private static final long LEAST_NANOS = 2 * LAST_WORD_NANOS;

  private final Settings settings;
  private final List<Announcement> announcements;
  private final Scheduler scheduler;
  private final InProgress inProgress;

  private volatile long propagationMillis;
  private boolean begun;
  private boolean done;

  /**
   * @param announcements may grow, and be read on any thread
   */
  Drain(
      Settings settings,
      List<Announcement> announcements,
      Scheduler scheduler,
      InProgress inProgress) {
    this.settings = settings;
    this.announcements = announcements;
    this.scheduler = scheduler;
    this.inProgress = inProgress;
  }

  /**
   * Drains; a second caller waits for the first. A thread of the agent does the work, so that this
   * returns in time even if something hangs: the application's shutdown hooks wait for it.
   */
  void run() {
    // Not through the catalogue of settings, which would have to be loaded while the JVM ends.
    long longest = nanos(settings.millis("graft.server.drain", BY_DEFAULT_MILLIS));
    long start = System.nanoTime();
    // Deregisters even if there is no time to wait.
    long end = start + Math.max(longest, LEAST_NANOS);
    if (begin()) {
      long limit = start + longest - Math.min(LAST_WORD_NANOS, longest / 4);
      // A request that calls System.exit is in flight itself, and must not be waited for.
      CallContext current = CallContext.current();
      int own = current == null || current.request() == null ? 0 : 1;
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
        // The JVM is to stop now. The registries have the mark of draining.
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
      AgentLog.print("the drain failed, and the application stops without it", e);
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
        // Callers without the agent may ignore the mark, as Spring Cloud does by default with
        // Consul.
        // The rest of the delay lets them see that the instance has gone.
        tell(true, limit);
        sleep(serving - (System.nanoTime() - from));
      }
    }
    await(
        new BooleanSupplier() {
          @Override
          public boolean getAsBoolean() {
            return !isBusy(own);
          }
        },
        limit);
    if (isBusy(own)) {
      AgentLog.print(
          "stopping with "
              + Math.max(0, inProgress.requests() - own)
              + " requests and "
              + inProgress.sessions()
              + " sessions (WebSocket) still open: the time of graft.server.drain has passed");
    }
  }

  private boolean isBusy(int own) {
    return inProgress.requests() > own || inProgress.sessions() > 0;
  }

  /** Waits for a condition, at most until a value of {@link System#nanoTime}. */
  static void await(BooleanSupplier condition, long end) throws InterruptedException {
    while (!condition.getAsBoolean() && end - System.nanoTime() > 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static void sleep(long nanos) throws InterruptedException {
    Thread.sleep(Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos)));
  }

  /** Deregisters without waiting for callers or requests. */
  void leave() {
    try {
      tell(true, System.nanoTime() + nanos(WRITE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Makes a request to all registries at once and waits for them, but not for one that hangs.
   *
   * @param end when to stop waiting, a value of {@link System#nanoTime}
   */
  private void tell(boolean gone, long end) throws InterruptedException {
    List<Announcement> all = new ArrayList<>(announcements);
    CountDownLatch told = new CountDownLatch(all.size());
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
            for (Announcement announcement : all) {
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

  /** Waits until the end or the time limit; {@code false}: interrupted. */
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
