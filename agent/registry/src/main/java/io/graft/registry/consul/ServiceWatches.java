package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
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
 * Watches the catalog and the services that this JVM looks for. By default an agent allows 200
 * connections from one address, which all JVMs of a host share. So only a limited number of
 * services is watched by blocking queries, and the others are polled.
 */
final class ServiceWatches {
  private static final int MOST_BLOCKING = 16;
  private static final int MOST_WATCHES = 512;
  private static final int MOST_SOUGHT = 512;
  private static final long LET_GO_NANOS = 3600 * 1_000_000_000L;
  private static final long NAMES_GAP_MILLIS = 2000;
  private static final long POLL_MILLIS = 2000;

  /** The period of polling a service, so that all of them make at most 20 queries a second. */
  private static final long POLL_MILLIS_EACH = 50;

  private final HttpClient client;
  private final ConsulOptions options;
  private final boolean token;
  private final Scheduler scheduler;
  private final Watcher watcher;
  private final BlockingQuery names;
  private final Map<String, ServiceWatch> watches = new LinkedHashMap<>();

  /** Services that were not found: watched when the catalog has them. The oldest is evicted. */
  private final Set<String> sought = new LinkedHashSet<>();

  /** The services that cannot be read, and why. */
  private final Map<Object, String> failing = new HashMap<>();

  /** When Consul last responded, a value of {@link System#nanoTime}. */
  private long heardAt = System.nanoTime();

  /** Until when missing instances may just have been unable to send heartbeats. */
  private long forgivingUntil = heardAt;

  private Scheduler.@Nullable Task probing;
  private Set<String> catalog = Collections.emptySet();
  private final Set<String> own = new HashSet<>();
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

  /** Watches a service of this JVM itself, whose peers are needed even if it is never called. */
  void own(String service) {
    own.add(service);
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
    AgentLog.once(
        "consul watches",
        "this JVM looks for more than "
            + MOST_WATCHES
            + " services in Consul; further ones are not watched");
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

  /** Gives the connections to the services that were watched first. */
  private void share() {
    int count = 0;
    long poll = POLL_MILLIS + POLL_MILLIS_EACH * Math.max(0, watches.size() - MOST_BLOCKING);
    for (ServiceWatch watch : watches.values()) {
      watch.query().poll(count++ < MOST_BLOCKING ? 0 : poll);
    }
  }

  /** Stops watching a service. It is watched again when it is looked for. */
  void release(ServiceWatch watch) {
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

  /** Whether the catalog has the service, as far as is known. */
  boolean lists(String service) {
    return catalog.contains(service);
  }

  /** Makes a query if there was no response recently: most queries only wait. */
  private void probe() {
    if (System.nanoTime() - heardAt < options.renewMillis() * 500_000) {
      return;
    }
    client.send(
        HttpRequest.get("/v1/status/leader").timeout(options.renewMillis()),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
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
   * Reports a response. After a silence longer than a heartbeat may be late, Consul may have missed
   * heartbeats too, and instances that expired in the meantime may be alive.
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

  /** Cancels queries, which would keep waiting on a connection that is broken. */
  private void interrupt(String reason) {
    names.interrupt(reason);
    for (ServiceWatch watch : new ArrayList<>(watches.values())) {
      watch.query().interrupt(reason);
    }
  }

  /** Whether missing instances may just have been unable to send heartbeats. */
  boolean forgiving() {
    return forgivingUntil - System.nanoTime() > 0;
  }

  /** Returns how many milliseconds instances need to register again, with two attempts. */
  long graceMillis() {
    return 2 * options.renewMillis() + 3000;
  }

  void tell(String service, List<Instance> instances, Set<String> departed) {
    watcher.update(service, instances, departed);
  }

  void succeeded(Object who) {
    failing.remove(who);
    if (!ready || failing.isEmpty()) {
      // If only one service cannot be read, the others need not wait for it at the start.
      ready = true;
      watcher.ready();
    }
  }

  void failed(Object who, String reason) {
    failing.put(who, reason);
    watcher.failed(reason);
  }

  String denied(HttpResponse answer, String policy) {
    return AccessDenied.reason(answer, policy, token);
  }

  String help(String policy) {
    return AccessDenied.help(policy, token);
  }

  /** Returns why an empty catalog is invalid. */
  String noCatalog() {
    return "it lists no service, not even itself: if it has not just started, "
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
      if (own.contains(watch.service()) || watcher.wanted(watch.service())) {
        watch.wanted();
      } else if (time - watch.wantedAt() > LET_GO_NANOS) {
        release(watch);
      }
    }
  }

  private final class Names implements BlockingQuery.Reader {
    @Override
    public void read(HttpResponse answer, boolean lost) throws JsonException {
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
    public String denied(HttpResponse answer) {
      return ServiceWatches.this.denied(answer, "service_prefix \"\" { policy = \"read\" }");
    }
  }
}
