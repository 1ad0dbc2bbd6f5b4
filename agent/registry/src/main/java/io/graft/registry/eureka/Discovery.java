package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.registry.Backoff;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows all instances of a server, a round every {@code fetch}. It reads the recent changes, and
 * all instances if the changes do not lead to the server's state or some may have been missed.
 */
final class Discovery {
  private static final long LONGEST_RETRY_MILLIS = 10000;
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long WHOLE_TIMEOUT_MILLIS = 30000;

  /** A server lists changes for three minutes and caches that list; older changes are missed. */
  private static final long REMEMBERED_NANOS = 120_000_000_000L;

  private final EurekaServers servers;
  private final Scheduler scheduler;
  private final EurekaTimings periods;
  private final Watcher watcher;
  private final EurekaView view;
  private final AbsenceGuard trust;
  private final Backoff backoff;

  /** Returns this instance as it is registered; {@code null}: it is not. */
  private final Supplier<@Nullable Instance> self;

  private @Nullable Applications all;
  private String server = "";
  private long last;

  /** Whether the reported lists are outdated. */
  private boolean behind;

  Discovery(
      EurekaServers servers,
      Scheduler scheduler,
      EurekaTimings periods,
      Watcher watcher,
      EurekaView view,
      Supplier<@Nullable Instance> self) {
    this.servers = servers;
    this.scheduler = scheduler;
    this.periods = periods;
    this.watcher = watcher;
    this.view = view;
    this.self = self;
    trust = new AbsenceGuard(periods.refill());
    backoff = new Backoff(FIRST_RETRY_MILLIS, Math.min(periods.fetch, LONGEST_RETRY_MILLIS));
  }

  /** Starts a round now, and then one after another until the servers are closed. */
  void round() {
    if (servers.closed()) {
      return;
    }
    long now = System.nanoTime();
    servers.preferFirst(now);
    Applications known = all;
    boolean fresh = now - last < REMEMBERED_NANOS && servers.current().equals(server);
    if (known == null || behind || !fresh) {
      whole(new HashMap<>());
    } else {
      changes(known);
    }
  }

  private void changes(Applications known) {
    servers.send(
        HttpRequest.get(servers.all() + "delta").header("Accept-Encoding", "gzip"),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (answer.status() == 403 || answer.status() == 404 || answer.status() == 405) {
              // A server may be configured not to keep changes.
              whole(new HashMap<>());
            } else if (answer.ok()) {
              List<ListedInstance> changes = new ArrayList<>();
              ResponseReader.read(
                  scheduler,
                  servers,
                  answer,
                  changes::add,
                  new ResponseReader.End() {
                    @Override
                    public void read(@Nullable String hash) {
                      apply(known, changes, hash);
                    }

                    @Override
                    public void broken(String reason) {
                      fail(reason);
                    }
                  });
            } else {
              fail(EurekaServers.reason(answer));
            }
          }

          @Override
          public void failed(String reason) {
            fail(reason);
          }
        });
  }

  private void apply(Applications known, List<ListedInstance> changes, @Nullable String hash) {
    Map<String, Set<String>> departed = new HashMap<>();
    Set<String> services = new HashSet<>();
    for (ListedInstance each : changes) {
      services.add(each.service);
      Set<String> ids = departed.computeIfAbsent(each.service, name -> new HashSet<>());
      if (each.deleted) {
        known.remove(each);
        ids.add(each.id);
      } else {
        known.put(each);
        ids.remove(each.id);
      }
    }
    if (hash != null && !hash.equals(known.hash())) {
      behind = true;
      whole(departed);
      return;
    }
    boolean sure = judge(known, false);
    view.changed(services, departed, sure, System.nanoTime());
    if (!services.isEmpty()) {
      watcher.names(known.names());
    }
    done();
  }

  /**
   * @param departed the ids of instances that are known to be gone, by service
   */
  private void whole(Map<String, Set<String>> departed) {
    servers.send(
        HttpRequest.get(servers.all())
            .header("Accept-Encoding", "gzip")
            .timeout(WHOLE_TIMEOUT_MILLIS),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (!answer.ok()) {
              fail(EurekaServers.reason(answer));
              return;
            }
            Applications read = new Applications();
            ResponseReader.read(
                scheduler,
                servers,
                answer,
                read::put,
                new ResponseReader.End() {
                  @Override
                  public void read(@Nullable String hash) {
                    replace(read, departed);
                  }

                  @Override
                  public void broken(String reason) {
                    fail(reason);
                  }
                });
          }

          @Override
          public void failed(String reason) {
            fail(reason);
          }
        });
  }

  private void replace(Applications read, Map<String, Set<String>> departed) {
    Applications before = all;
    boolean sure = judge(read, before != null && read.size() * 2 < before.size());
    all = read;
    behind = false;
    view.replaced(read, departed, sure, System.nanoTime());
    watcher.names(read.names());
    done();
  }

  private boolean judge(Applications now, boolean shrunk) {
    Instance own = self.get();
    boolean listed = own != null && now.of(own.service()).containsKey(own.id());
    return trust.judge(own != null, listed, shrunk, System.nanoTime());
  }

  private void done() {
    server = servers.current();
    last = System.nanoTime();
    backoff.worked();
    watcher.ready();
    again(backoff.spread(periods.fetch));
  }

  private void fail(String reason) {
    if (!servers.closed()) {
      watcher.failed(reason);
      again(backoff.failed());
    }
  }

  private void again(long millis) {
    scheduler.after("fetch from eureka", millis, this::round);
  }
}
