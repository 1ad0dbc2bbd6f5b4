package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks up single services: reports what is known at once, and the server's list when it has
 * responded. It only adds instances, because these responses are cached as well.
 */
final class ServiceLookups {
  private static final int MOST_NAMES = 1024;
  private static final int MOST_AT_ONCE = 64;
  private static final long TIMEOUT_MILLIS = 5000;
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final EurekaServers servers;
  private final Scheduler scheduler;
  private final EurekaView view;
  private final Map<String, Lookup> looks = new LinkedHashMap<>(16, 0.75f, true);
  private int underWay;

  private static final class Lookup {
    final List<Runnable> waiting = new ArrayList<>();
    boolean busy;
    boolean asked;
    long ended;
  }

  ServiceLookups(EurekaServers servers, Scheduler scheduler, EurekaView view) {
    this.servers = servers;
    this.scheduler = scheduler;
    this.view = view;
  }

  /** See {@link io.graft.registry.Registry#look}. */
  void look(String service, Runnable done) {
    long now = System.nanoTime();
    view.want(service, now);
    Lookup look = looks.get(service);
    if (look == null) {
      look = new Lookup();
      looks.put(service, look);
      forget();
    }
    if (look.busy) {
      look.waiting.add(done);
    } else if (look.asked && now - look.ended < PAUSE_NANOS || underWay >= MOST_AT_ONCE) {
      done.run();
    } else {
      look.waiting.add(done);
      ask(service, look);
    }
  }

  private void ask(String service, Lookup look) {
    look.busy = true;
    underWay++;
    servers.send(
        HttpRequest.get(servers.path(service))
            .header("Accept-Encoding", "gzip")
            .timeout(TIMEOUT_MILLIS),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (!answer.ok()) {
              // 404: unknown service. Other failures: the next round will find and report them.
              end(look);
              return;
            }
            List<ListedInstance> found = new ArrayList<>();
            ResponseReader.read(
                scheduler,
                servers,
                answer,
                found::add,
                new ResponseReader.End() {
                  @Override
                  public void read(@Nullable String hash) {
                    found.removeIf(one -> !one.service.equals(service));
                    if (!found.isEmpty()) {
                      view.looked(service, found, System.nanoTime());
                    }
                    end(look);
                  }

                  @Override
                  public void broken(String reason) {
                    end(look);
                  }
                });
          }

          @Override
          public void failed(String reason) {
            end(look);
          }
        });
  }

  private void end(Lookup look) {
    look.busy = false;
    look.asked = true;
    look.ended = System.nanoTime();
    underWay--;
    release(look);
  }

  private static void release(Lookup look) {
    List<Runnable> told = new ArrayList<>(look.waiting);
    look.waiting.clear();
    for (Runnable each : told) {
      each.run();
    }
  }

  /** Limits the unknown names, which can be as many as hosts that are called. */
  private void forget() {
    Iterator<Lookup> oldest = looks.values().iterator();
    while (looks.size() > MOST_NAMES && oldest.hasNext()) {
      if (!oldest.next().busy) {
        oldest.remove();
      }
    }
  }

  /** The servers are closed: ends all waiting lookups. */
  void close() {
    for (Lookup look : new ArrayList<>(looks.values())) {
      release(look);
    }
    looks.clear();
  }
}
