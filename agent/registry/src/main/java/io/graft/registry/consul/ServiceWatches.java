package io.graft.registry.consul;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.json.JsonException;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is read: the names in the catalog, and those services that somebody looks for. Agents
 * allow 200 connections by default from one address, which all JVMs of a host share: so a bounded
 * number of services is followed by blocking queries, and what is beyond is polled.
 */
final class ServiceWatches {
  private static final int MOST_BLOCKING = 16;
  private static final int MOST_WATCHES = 512;
  private static final int MOST_SOUGHT = 512;
  private static final long LET_GO_NANOS = 3600 * 1_000_000_000L;
  private static final long NAMES_GAP_MILLIS = 2000;
  private static final long POLL_MILLIS = 2000;

  /** Of each service that is polled, so that all of them are no more than 20 queries a second. */
  private static final long POLL_MILLIS_EACH = 50;

  private final HttpClient client;
  private final ConsulOptions options;
  private final boolean token;
  private final Scheduler scheduler;
  private final Watcher watcher;
  private final BlockingQuery names;
  private final Map<String, ServiceWatch> watches = new LinkedHashMap<>();

  /** Looked for and not there: watched as soon as the catalog has them. The oldest go first. */
  private final Set<String> sought = new LinkedHashSet<>();

  /** Who cannot be read, and why. */
  private final Map<Object, String> failing = new HashMap<>();

  /** When Consul has last answered anything, by {@link System#nanoTime}. */
  private long heardAt = System.nanoTime();

  /** Until when it is believed that instances had no chance to be heard. */
  private long forgivingUntil = heardAt;

  private Scheduler.@Nullable Task probing;
  private Set<String> catalog = Collections.emptySet();
  private @Nullable String own;
  private boolean ready;
  private boolean closed;

  ServiceWatches(
      HttpClient client,
      ConsulOptions options,
      boolean token,
      Scheduler scheduler,
      Watcher watcher) {
    this.client = client;
    this.options = options;
    this.token = token;
    this.scheduler = scheduler;
    this.watcher = watcher;
    names =
        new BlockingQuery(
            client,
            scheduler,
            () -> options.reading(HttpRequest.get("/v1/catalog/services")),
            new Names(),
            false,
            NAMES_GAP_MILLIS);
  }

  void begin() {
    names.begin();
    probing = scheduler.every("see whether consul answers", options.renewMillis(), this::probe);
  }

  void close() {
    closed = true;
    names.close();
    if (probing != null) {
      probing.cancel();
    }
    for (ServiceWatch watch : new ArrayList<>(watches.values())) {
      watch.close();
    }
    watches.clear();
  }

  /** This service, which is watched for as long as it is here: its peers. */
  void own(String service) {
    own = service;
  }

  /** See {@link io.graft.registry.Registry#look}. */
  void look(String service, Runnable done) {
    ServiceWatch watch = closed ? null : watches.get(service);
    if (watch != null) {
      watch.look(done);
    } else if (closed || !room()) {
      done.run();
    } else {
      watch(service).look(done);
    }
  }

  private boolean room() {
    if (watches.size() < MOST_WATCHES) {
      return true;
    }
    Notice.once(
        "consul watches",
        "this JVM looks for more than " + MOST_WATCHES + " services in Consul; the rest is not");
    return false;
  }

  private ServiceWatch watch(String service) {
    ServiceWatch watch = new ServiceWatch(service, this, client, scheduler, options);
    watches.put(service, watch);
    sought.remove(service);
    share();
    watch.query().begin();
    return watch;
  }

  /** Gives the connections to those that were watched first. */
  private void share() {
    int count = 0;
    long poll = POLL_MILLIS + POLL_MILLIS_EACH * Math.max(0, watches.size() - MOST_BLOCKING);
    for (ServiceWatch watch : watches.values()) {
      watch.query().poll(count++ < MOST_BLOCKING ? 0 : poll);
    }
  }

  /** Watches a service no more. If it is looked for, it is watched again. */
  void letGo(ServiceWatch watch) {
    watches.remove(watch.service());
    failing.remove(watch);
    if (!closed) {
      if (!watch.exists()) {
        sought.add(watch.service());
        if (sought.size() > MOST_SOUGHT) {
          sought.remove(sought.iterator().next());
        }
      }
      share();
    }
    watch.close();
  }

  /** Whether the catalog, as far as it is known, has the service. */
  boolean lists(String service) {
    return catalog.contains(service);
  }

  /** Asks for something, where nothing was answered of late: most queries only wait. */
  private void probe() {
    if (System.nanoTime() - heardAt < options.renewMillis() * 500_000) {
      return;
    }
    client.send(
        HttpRequest.get("/v1/status/leader").timeout(options.renewMillis()),
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            if (answer.ok()) {
              heard();
            }
          }

          @Override
          public void failed(String reason) {
            if (silent()) {
              interrupt(reason);
            }
          }
        });
  }

  /**
   * Consul has answered. If it had not for longer than a heartbeat can be late, it may not have
   * heard heartbeats, either, and what ran out meanwhile says nothing.
   */
  void heard() {
    boolean late = silent();
    heardAt = System.nanoTime();
    if (late) {
      forgivingUntil = heardAt + graceMillis() * 1_000_000;
    }
  }

  private boolean silent() {
    return System.nanoTime() - heardAt > 2 * options.renewMillis() * 1_000_000;
  }

  /** Queries would go on to wait where a connection is broken and nobody has said so. */
  private void interrupt(String reason) {
    names.interrupt(reason);
    for (ServiceWatch watch : new ArrayList<>(watches.values())) {
      watch.query().interrupt(reason);
    }
  }

  /** Whether instances may just have had no chance to be heard. */
  boolean forgiving() {
    return forgivingUntil - System.nanoTime() > 0;
  }

  /** How long instances need to be heard again, in milliseconds, with time to try twice. */
  long graceMillis() {
    return 2 * options.renewMillis() + 3000;
  }

  void tell(String service, List<Instance> instances, Set<String> departed) {
    watcher.update(service, instances, departed);
  }

  void succeeded(Object who) {
    failing.remove(who);
    if (!ready || failing.isEmpty()) {
      // Where one service alone cannot be read, the others need not wait for it at the start.
      ready = true;
      watcher.ready();
    }
  }

  void failed(Object who, String reason) {
    failing.put(who, reason);
    watcher.failed(reason);
  }

  String denied(HttpAnswer answer, String policy) {
    return Denied.reason(answer, policy, token);
  }

  String help(String policy) {
    return Denied.help(policy, token);
  }

  /** Why an empty catalog is none. */
  String noCatalog() {
    return "it shows no service, not even itself: if it has not just started, "
        + help("node_prefix \"\" and service_prefix \"\" with policy = \"read\"");
  }

  private void read(Catalog now) {
    catalog = now.names();
    watcher.names(catalog);
    Set<String> found = new HashSet<>(sought);
    found.retainAll(catalog);
    for (String service : found) {
      if (room()) {
        watch(service);
      }
    }
    long time = System.nanoTime();
    for (ServiceWatch watch : new ArrayList<>(watches.values())) {
      if (watch.service().equals(own) || watcher.wanted(watch.service())) {
        watch.wanted();
      } else if (time - watch.wantedAt() > LET_GO_NANOS) {
        letGo(watch);
      }
    }
  }

  private final class Names implements BlockingQuery.Reader {
    @Override
    public void read(HttpAnswer answer, boolean lost) throws JsonException {
      heard();
      Catalog now = Catalog.read(answer.json());
      if (now.unreadable()) {
        names.refuse(noCatalog());
        return;
      }
      ServiceWatches.this.read(now);
      names.accept();
      succeeded(this);
    }

    @Override
    public void failed(String reason) {
      ServiceWatches.this.failed(this, reason);
    }

    @Override
    public String denied(HttpAnswer answer) {
      return ServiceWatches.this.denied(answer, "service_prefix \"\" { policy = \"read\" }");
    }
  }
}
