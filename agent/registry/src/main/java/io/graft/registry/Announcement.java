package io.graft.registry;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This service in one registry, kept as it should be: announced and renewed, marked as draining, or
 * gone. One thing is asked of the registry at a time; what fails is tried again, ever more rarely,
 * but at least as often as it has to be renewed. On the agent's thread, but for what says
 * otherwise.
 */
final class Announcement {
  private static final long FIRST_RETRY_MILLIS = 500;

  private final Registry registry;
  private final Scheduler scheduler;
  private final Outage outage;
  private final Backoff backoff;

  /** What to announce now; {@code null}: nothing. */
  private final Function<Registry, @Nullable Instance> self;

  private final List<Runnable> waiting = new ArrayList<>();

  private volatile @Nullable Instance announced;
  private volatile @Nullable String problem;

  /** What a shutdown asks for; {@code null}: what {@link #self} says counts. */
  private @Nullable Wanted forced;

  /** Whether the port has been closed, and since long enough. */
  private boolean closing;

  private boolean closed;

  /** Whether what is announced says that it drains. */
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

  /** What the registry was told last and took; {@code null}: nothing. From any thread. */
  @Nullable Instance announced() {
    return announced;
  }

  /** Why announcing did not work; {@code null}: it did. From any thread. */
  @Nullable String problem() {
    return problem;
  }

  /** Something may have changed: announces it, and goes on doing so. */
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

  /** Leaves the mark of a drained instance long enough that everybody sees it. */
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
   * Tells others to go elsewhere, and announces nothing new.
   *
   * @param done runs when the registry has been told, or could not be; at once where nothing is
   *     announced
   */
  void drain(Runnable done) {
    force(Wanted.DRAINING, done);
  }

  /** Takes the instance away, and announces nothing more. As {@link #drain}. */
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
   * Asks the registry for what is missing, if it is not busy with something else.
   *
   * @param due whether what is announced has to be renewed
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
        // Whoever wants no traffic says so in the way that all callers understand.
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
    Asked asked = new Asked(wish, instance);
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
      asked.failed(Notice.reason(e));
    }
  }

  /** One thing that the registry was asked for. */
  private final class Asked implements Completion {
    private final Wish wish;
    private final Instance instance;
    private boolean over;

    Asked(Wish wish, Instance instance) {
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
        // It runs out by itself; asking for ever would keep somebody who wants to go.
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
