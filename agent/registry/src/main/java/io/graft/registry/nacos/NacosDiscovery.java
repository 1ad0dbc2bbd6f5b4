package io.graft.registry.nacos;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
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
 * Polls services in rounds. Each round polls the services that this JVM calls, a few at a time, and
 * some of the others. On the agent's thread.
 *
 * <p>Nacos keeps instances in memory. A server that has just started knows none until all have
 * registered again, and responds with status 200 and empty lists. So an instance that is missing in
 * a list has left only if the server still knows this JVM's own instance, which a beat shows.
 * Otherwise the missing instance is kept for a while.
 */
final class NacosDiscovery {
  /** The maximum number of concurrent requests of a round. */
  private static final int ABREAST = 4;

  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 2500;

  /** After this time all instances with the default beat have registered again. */
  private static final long DOUBT_MILLIS = 15_000;

  /** A round may take this fraction of the agent's thread: one part in 20. */
  private static final int SHARE = 20;

  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;
  private final Scheduler scheduler;
  private final NacosNames names;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
  private final WatchList watches = new WatchList();

  private final Map<String, Lookup> looks = new HashMap<>();
  private final Deque<NacosWatch> due = new ArrayDeque<>();

  private @Nullable Watcher watcher;
  private @Nullable NacosRegistration registration;
  private Scheduler.@Nullable Task next;
  private int underWay;
  private @Nullable String failure;

  /** Whether this round has ended: a request that fails at once ends it inside the loop. */
  private boolean concluded;

  /** Whether the last round failed. */
  private boolean failing;

  /** Until when the server may not know all instances yet. */
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

  /** Watches a service of this JVM itself, whether or not it has instances yet. */
  void own(String service) {
    names.own(service);
    watches.keep(watchOf(ValueParser.lower(service)));
  }

  /**
   * Returns the watch of the rounds, or that of a running lookup, so that each service has only
   * one.
   */
  private NacosWatch watchOf(String service) {
    NacosWatch watch = watches.get(service);
    Lookup look = looks.get(service);
    return watch != null
        ? watch
        : look != null ? look.watch : new NacosWatch(service, System.nanoTime());
  }

  /** The server has lost its instances. */
  void doubt() {
    long millis = Math.max(DOUBT_MILLIS, 3 * options.beatMillis);
    doubtUntil = System.nanoTime() + millis * 1_000_000;
  }

  /** A lookup of a service. */
  private static final class Lookup {
    final NacosWatch watch;
    final List<Runnable> waiting = new ArrayList<>();

    Lookup(NacosWatch watch) {
      this.watch = watch;
    }

    void end() {
      for (Runnable each : waiting) {
        each.run();
      }
    }
  }

  void look(String service, Runnable done) {
    Lookup under = looks.get(service);
    if (closed || watcher == null) {
      done.run();
    } else if (under != null) {
      under.waiting.add(done);
    } else {
      Lookup look = new Lookup(watchOf(service));
      look.waiting.add(done);
      look.watch.wantedNanos = System.nanoTime();
      looks.put(service, look);
      names.find(service, () -> ask(look.watch, reason -> looked(look, reason)));
    }
  }

  private void looked(Lookup look, @Nullable String reason) {
    // If the request failed, the service may exist: the rounds will find out.
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
    for (Lookup look : new ArrayList<>(looks.values())) {
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

  /** Continues the round after one of its requests has ended. */
  private void ended(@Nullable String reason) {
    underWay--;
    if (closed) {
      return;
    }
    failure = failure == null ? reason : failure;
    // After one request without a response the round sends no more.
    while (failure == null && underWay < ABREAST && !due.isEmpty()) {
      NacosWatch watch = due.remove();
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

  /** Receives the result of a request. */
  private interface Callback {
    /**
     * @param reason why there was no response; {@code null}: the service was reported
     */
    void ended(@Nullable String reason);
  }

  /** Requests a service under each spelling that Nacos has for it; they differ in case only. */
  private void ask(NacosWatch watch, Callback asked) {
    NacosHosts hosts = new NacosHosts(watch.service, ++watch.asked);
    ask(watch, new ArrayDeque<>(names.of(watch.service)), hosts, asked);
  }

  private void ask(NacosWatch watch, Deque<String> exact, NacosHosts hosts, Callback asked) {
    String name = exact.remove();
    server.ask(
        api -> api.list(options, name),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            long from = System.nanoTime();
            try {
              hosts.add(NacosResponses.read(answer), watch.departed());
            } catch (JsonException e) {
              asked.ended(
                  NacosServer.denied(answer)
                      ? NacosResponses.refusal(answer, login, options, "read")
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

  /** Decides what to do about instances that are missing in a response. */
  private void judge(NacosWatch watch, NacosHosts hosts, Callback asked) {
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
                // The server was down a moment ago, and may have restarted.
                unknown();
              } else {
                tell(watch, hosts, Collections.emptyMap(), Collections.emptySet(), asked);
              }
            }
          });
    }
  }

  private void tell(
      NacosWatch watch,
      NacosHosts hosts,
      Map<String, Instance> kept,
      Set<String> left,
      Callback asked) {
    Watcher told = watcher;
    if (closed || told == null) {
      return;
    }
    if (hosts.number < watch.taken) {
      // A lookup and a round may overtake each other.
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
