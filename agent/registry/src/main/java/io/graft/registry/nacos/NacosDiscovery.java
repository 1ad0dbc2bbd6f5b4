package io.graft.registry.nacos;

import io.graft.config.Form;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.http.HttpAnswer;
import io.graft.json.JsonException;
import io.graft.registry.Backoff;
import io.graft.registry.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, asked for in rounds: each round asks for the services that this JVM calls, a few at
 * a time, and for others more rarely. On the agent's thread.
 *
 * <p>Nacos keeps instances in memory. A server that was started anew knows nobody until all have
 * registered again, and says so with status 200. So what a list does not mention any more has left
 * only if the server still knows this instance, which a beat tells; else it is kept for a while.
 */
final class NacosDiscovery {
  /** How many requests of a round are under way at once. */
  private static final int ABREAST = 4;

  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 2500;

  /** Within it, all whose beat is the usual one have registered again. */
  private static final long DOUBT_MILLIS = 15_000;

  /** A round may take this share of the agent's thread: one part in so many. */
  private static final int SHARE = 20;

  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;
  private final Scheduler scheduler;
  private final NacosNames names;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
  private final WatchList watches = new WatchList();

  private final Map<String, Look> looks = new HashMap<>();
  private final Deque<ServiceWatch> due = new ArrayDeque<>();

  private @Nullable Watcher watcher;
  private @Nullable NacosRegistration registration;
  private Scheduler.@Nullable Task next;
  private int underWay;
  private @Nullable String failure;

  /** Whether this round is over: what fails at once ends it within the loop that asks. */
  private boolean concluded;

  /** Whether the last round has failed. */
  private boolean failing;

  /** Until when the server may not have been told of everybody yet. */
  private long doubtUntil = System.nanoTime();

  private long busyNanos;
  private boolean closed;

  NacosDiscovery(NacosServer server, NacosLogin login, NacosOptions options, Scheduler scheduler) {
    this.server = server;
    this.login = login;
    this.options = options;
    this.scheduler = scheduler;
    names = new NacosNames(server, login, options);
  }

  void watch(Watcher told, NacosRegistration own) {
    watcher = told;
    registration = own;
    later(0);
  }

  /** Watches a service whether or not there are instances of it, for this one will be. */
  void own(String service) {
    names.own(service);
    watches.keep(watchOf(Form.lower(service)));
  }

  /** That of the rounds, or of a look that is under way: what was told is remembered once. */
  private ServiceWatch watchOf(String service) {
    ServiceWatch watch = watches.get(service);
    Look look = looks.get(service);
    return watch != null
        ? watch
        : look != null ? look.watch : new ServiceWatch(service, System.nanoTime());
  }

  /** The server has forgotten what it was told. */
  void doubt() {
    long millis = Math.max(DOUBT_MILLIS, 3 * options.beatMillis);
    doubtUntil = System.nanoTime() + millis * 1_000_000;
  }

  /** A service that somebody waits for. */
  private static final class Look {
    final ServiceWatch watch;
    final List<Runnable> waiting = new ArrayList<>();

    Look(ServiceWatch watch) {
      this.watch = watch;
    }

    void end() {
      for (Runnable each : waiting) {
        each.run();
      }
    }
  }

  void look(String service, Runnable done) {
    Look under = looks.get(service);
    if (closed || watcher == null) {
      done.run();
    } else if (under != null) {
      under.waiting.add(done);
    } else {
      Look look = new Look(watchOf(service));
      look.waiting.add(done);
      look.watch.wantedNanos = System.nanoTime();
      looks.put(service, look);
      names.find(service, () -> ask(look.watch, reason -> looked(look, reason)));
    }
  }

  private void looked(Look look, @Nullable String reason) {
    // One that could not be asked for may exist: the rounds will find out.
    if (reason != null || look.watch.exists) {
      watches.add(look.watch);
    }
    looks.remove(look.watch.service);
    look.end();
  }

  void close() {
    closed = true;
    Scheduler.Task task = next;
    if (task != null) {
      task.cancel();
    }
    for (Look look : new ArrayList<>(looks.values())) {
      look.end();
    }
    looks.clear();
  }

  private void later(long millis) {
    next = scheduler.after("nacos services", millis, this::round);
  }

  private void round() {
    failure = null;
    concluded = false;
    busyNanos = 0;
    Watcher wants = watcher;
    due.clear();
    if (wants != null) {
      due.addAll(watches.due(wants, System.nanoTime()));
    }
    underWay = 1;
    names.refresh(
        watches.isEmpty(),
        reason -> {
          Watcher told = watcher;
          if (reason == null && told != null && names.told()) {
            told.names(names.all());
          }
          ended(reason);
        });
  }

  /** Asks on, when a request of the round has ended. */
  private void ended(@Nullable String reason) {
    underWay--;
    if (closed) {
      return;
    }
    failure = failure == null ? reason : failure;
    // A server that does not answer one question does not have to be asked all of them.
    while (failure == null && underWay < ABREAST && !due.isEmpty()) {
      ServiceWatch watch = due.remove();
      underWay++;
      ask(
          watch,
          why -> {
            if (why == null) {
              watches.asked(watch);
            }
            ended(why);
          });
    }
    if (underWay == 0) {
      conclude();
    }
  }

  private void conclude() {
    Watcher told = watcher;
    String reason = failure;
    if (told == null || concluded) {
      return;
    }
    concluded = true;
    if (reason != null) {
      failing = true;
      told.failed(reason);
      later(backoff.failed());
      return;
    }
    failing = false;
    backoff.worked();
    told.ready();
    later(Math.max(backoff.spread(options.pollMillis), SHARE * busyNanos / 1_000_000));
  }

  /** What came of a question. */
  private interface Asked {
    /**
     * @param reason why there was no answer; {@code null}: it has been told
     */
    void ended(@Nullable String reason);
  }

  /** Asks for a service by every name that Nacos has for it, which differ in case only. */
  private void ask(ServiceWatch watch, Asked asked) {
    NacosHosts hosts = new NacosHosts(watch.service, ++watch.asked);
    ask(watch, new ArrayDeque<>(names.of(watch.service)), hosts, asked);
  }

  private void ask(ServiceWatch watch, Deque<String> exact, NacosHosts hosts, Asked asked) {
    String name = exact.remove();
    server.ask(
        api -> api.list(options, name),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpAnswer answer) {
            long from = System.nanoTime();
            try {
              hosts.add(NacosAnswers.read(answer), watch.departed());
            } catch (JsonException e) {
              asked.ended(
                  NacosServer.denied(answer)
                      ? NacosAnswers.refusal(answer, login, options, "read")
                      : String.valueOf(e.getMessage()));
              return;
            } finally {
              busyNanos += System.nanoTime() - from;
            }
            if (exact.isEmpty()) {
              judge(watch, hosts, asked);
            } else {
              ask(watch, exact, hosts, asked);
            }
          }

          @Override
          public void failed(String reason) {
            asked.ended(reason);
          }
        });
  }

  /** Decides what an answer means where it does not mention all that were there. */
  private void judge(ServiceWatch watch, NacosHosts hosts, Asked asked) {
    Map<String, Instance> missing = watch.missing(hosts);
    NacosRegistration own = registration;
    if (missing.isEmpty() || own == null) {
      tell(watch, hosts, missing, Collections.emptySet(), asked);
    } else if (System.nanoTime() - doubtUntil < 0) {
      tell(watch, hosts, missing, Collections.emptySet(), asked);
    } else {
      own.confirm(
          new NacosRegistration.Confirmation() {
            @Override
            public void known() {
              tell(watch, hosts, Collections.emptyMap(), missing.keySet(), asked);
            }

            @Override
            public void unknown() {
              doubt();
              tell(watch, hosts, missing, Collections.emptySet(), asked);
            }

            @Override
            public void unable() {
              if (failing) {
                // It was away just now, and may have been started anew.
                unknown();
              } else {
                tell(watch, hosts, Collections.emptyMap(), Collections.emptySet(), asked);
              }
            }
          });
    }
  }

  private void tell(
      ServiceWatch watch,
      NacosHosts hosts,
      Map<String, Instance> kept,
      Set<String> left,
      Asked asked) {
    Watcher told = watcher;
    if (closed || told == null) {
      return;
    }
    if (hosts.number < watch.taken) {
      // A look and a round may overtake each other.
      asked.ended(null);
      return;
    }
    watch.taken = hosts.number;
    watch.exists |= !hosts.none() || names.has(watch.service);
    if (!hosts.none() || watch.told()) {
      List<Instance> instances = watch.take(hosts, kept, left);
      told.update(watch.service, instances, watch.departed());
    }
    asked.ended(null);
  }
}
