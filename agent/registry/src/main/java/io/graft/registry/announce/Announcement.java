package io.graft.registry.announce;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Backoff;
import io.graft.registry.Completion;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this service registered in one registry: registers and renews it, marks it as draining, and
 * deregisters it. It makes one request at a time. A failed request is retried with backoff, but at
 * least as often as the registration must be renewed. Runs on the agent's thread unless noted.
 */
final class Announcement {
  private static final long FIRST_RETRY_MILLIS = 500;

  private final Registry registry;
  private final Scheduler scheduler;
  private final Outage outage;
  private final Backoff backoff;

  /** The instance to register; {@code null}: none. */
  private final Function<Registry, @Nullable Instance> self;

  private final List<Runnable> waiting = new ArrayList<>();

  private volatile @Nullable Instance announced;
  private volatile @Nullable String problem;

  /** What a shutdown demands; {@code null}: {@link #self} decides. */
  private @Nullable Wanted forced;

  /** Whether the port has been closed for long enough. */
  private boolean closing;

  private boolean closed;

  /** Whether the registered instance is marked as draining. */
  private boolean marked;

  private boolean busy;
  private boolean again;
  private Scheduler.@Nullable Task next;

  private enum Wanted {
    PRESENT,
    DRAINING,
    GONE
  }

  Announcement(
      Registry registry,
      Outage outage,
      Scheduler scheduler,
      Function<Registry, @Nullable Instance> self) {
    this.registry = registry;
    this.outage = outage;
    this.scheduler = scheduler;
    this.self = self;
    backoff = new Backoff(FIRST_RETRY_MILLIS, registry.renewMillis());
  }

  Registry registry() {
    return registry;
  }

  /** The instance that the registry has accepted; {@code null}: none. From any thread. */
  @Nullable Instance announced() {
    return announced;
  }

  /** Why registering failed; {@code null}: it did not. From any thread. */
  @Nullable String problem() {
    return problem;
  }

  /** Registers what may have changed, and keeps it registered. */
  void reconcile() {
    if (self.apply(registry) != null) {
      closing = false;
      closed = false;
    } else if (announced != null && !closing) {
      closing = true;
      leaveLater();
    }
    step(false);
  }

  /** Keeps the mark of draining long enough for all callers to see it. */
  private void leaveLater() {
    scheduler.after(
        "deregister",
        2 * registry.propagationMillis(),
        new Runnable() {
          @Override
          public void run() {
            if (closing) {
              closed = true;
              step(false);
            }
          }
        });
  }

  /**
   * Marks the instance as draining, and registers nothing new.
   *
   * @param done runs when the registry has accepted that or could not; at once if nothing is
   *     registered
   */
  void drain(Runnable done) {
    force(Wanted.DRAINING, done);
  }

  /** Deregisters the instance, and registers nothing more. As {@link #drain}. */
  void leave(Runnable done) {
    force(Wanted.GONE, done);
  }

  private void force(Wanted state, Runnable done) {
    forced = state;
    waiting.add(done);
    step(false);
  }

  private Wanted wanted() {
    return forced != null
        ? forced
        : !closing ? Wanted.PRESENT : closed ? Wanted.GONE : Wanted.DRAINING;
  }

  /**
   * Makes the next request, unless one is in progress.
   *
   * @param due whether the registration must be renewed
   */
  private void step(boolean due) {
    if (busy) {
      again = true;
      return;
    }
    Instance before = announced;
    Wanted wanted = wanted();
    if (wanted == Wanted.PRESENT) {
      Instance instance = self.apply(registry);
      if (instance != null) {
        // An instance without traffic is marked in the way that all callers understand.
        boolean idle = instance.weight() == 0;
        boolean told = instance.equals(before);
        begin(
            told && idle && !marked
                ? Wish.DRAIN
                : told && marked == idle ? Wish.RENEW : Wish.REGISTER,
            instance);
      }
    } else if (before == null) {
      settled();
    } else if (wanted == Wanted.GONE) {
      begin(Wish.DEREGISTER, before);
    } else if (!marked) {
      begin(Wish.DRAIN, before);
    } else {
      settled();
      if (due) {
        begin(Wish.RENEW, before);
      }
    }
  }

  private enum Wish {
    REGISTER,
    RENEW,
    DRAIN,
    DEREGISTER
  }

  private void begin(Wish wish, Instance instance) {
    Scheduler.Task later = next;
    if (later != null) {
      later.cancel();
      next = null;
    }
    busy = true;
    PendingRequest asked = new PendingRequest(wish, instance);
    try {
      switch (wish.ordinal()) {
        case 0:
          registry.register(instance, asked);
          break;
        case 1:
          registry.renew(instance, asked);
          break;
        case 2:
          registry.drain(instance, asked);
          break;
        default:
          registry.deregister(instance, asked);
      }
    } catch (RuntimeException e) {
      asked.failed(AgentLog.reason(e));
    }
  }

  /** A request to the registry. */
  private final class PendingRequest implements Completion {
    private final Wish wish;
    private final Instance instance;
    private boolean over;

    PendingRequest(Wish wish, Instance instance) {
      this.wish = wish;
      this.instance = instance;
    }

    @Override
    public void succeeded() {
      if (over) {
        return;
      }
      over = true;
      problem = null;
      backoff.worked();
      if (wish == Wish.DEREGISTER) {
        announced = null;
        marked = false;
      } else {
        announced = instance;
        marked = wish == Wish.DRAIN || wish == Wish.RENEW && marked;
        outage.writeWorks(instance.service());
      }
      long renewal = registry.renewMillis();
      again |= wish == Wish.REGISTER && instance.weight() == 0;
      ended(wish == Wish.REGISTER ? backoff.anywhere(renewal) : backoff.spread(renewal), true);
    }

    @Override
    public void failed(String reason) {
      failed(reason, false);
    }

    @Override
    public void failedAsTold(String reason) {
      failed(reason, true);
    }

    private void failed(String reason, boolean told) {
      if (over) {
        return;
      }
      over = true;
      problem = reason;
      if (wish == Wish.DEREGISTER) {
        // The registration expires anyway; retrying forever would delay the shutdown.
        announced = null;
      } else {
        outage.writeFailed(reason, instance.service(), told);
      }
      ended(backoff.failed(), false);
    }

    private void ended(long millis, boolean worked) {
      busy = false;
      boolean more = again;
      again = false;
      if (wish == Wish.DRAIN || wish == Wish.DEREGISTER) {
        settled();
      }
      if (more && (worked || forced != null)) {
        step(false);
      }
      if (!busy && next == null && (announced != null || wanted() == Wanted.PRESENT)) {
        next = scheduler.after("registry heartbeat", millis, new Heartbeat());
      }
    }
  }

  private final class Heartbeat implements Runnable {
    @Override
    public void run() {
      next = null;
      if (forced == null && self.apply(registry) == null && !closing) {
        reconcile();
      } else {
        step(true);
      }
    }
  }

  private void settled() {
    List<Runnable> told = new ArrayList<>(waiting);
    waiting.clear();
    for (Runnable each : told) {
      each.run();
    }
  }
}
