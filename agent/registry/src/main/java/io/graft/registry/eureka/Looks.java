package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for single services: what is known of them is told at once, and what the server has now when
 * it has answered. It only ever adds, because such an answer is a cached one, too.
 */
final class Looks {
  private static final int MOST_NAMES = 1024;
  private static final int MOST_AT_ONCE = 64;
  private static final long TIMEOUT_MILLIS = 5000;
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Servers servers;
  private final Scheduler scheduler;
  private final View view;
  private final Map<String, Look> looks = new LinkedHashMap<>(16, 0.75f, true);
  private int underWay;

  private static final class Look {
    final List<Runnable> waiting = new ArrayList<>();
    boolean busy;
    boolean asked;
    long ended;
  }

  Looks(Servers servers, Scheduler scheduler, View view) {
    this.servers = servers;
    this.scheduler = scheduler;
    this.view = view;
  }

  /** See {@link io.graft.registry.Registry#look}. */
  void look(String service, Runnable done) {
    long now = System.nanoTime();
    view.want(service, now);
    Look look = looks.get(service);
    if (look == null) {
      look = new Look();
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

  private void ask(String service, Look look) {
    look.busy = true;
    underWay++;
    servers.send(
        HttpRequest.get(servers.path(service))
            .header("Accept-Encoding", "gzip")
            .timeout(TIMEOUT_MILLIS),
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            if (!answer.ok()) {
              // 404: it is not there; else the next round finds out what is wrong, and says it.
              end(look);
              return;
            }
            List<Listed> found = new ArrayList<>();
            Reading.read(
                scheduler,
                servers,
                answer,
                found::add,
                new Reading.End() {
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

  private void end(Look look) {
    look.busy = false;
    look.asked = true;
    look.ended = System.nanoTime();
    underWay--;
    release(look);
  }

  private static void release(Look look) {
    List<Runnable> told = new ArrayList<>(look.waiting);
    look.waiting.clear();
    for (Runnable each : told) {
      each.run();
    }
  }

  /** Names that nobody has are as many as hosts that are called. */
  private void forget() {
    Iterator<Look> oldest = looks.values().iterator();
    while (looks.size() > MOST_NAMES && oldest.hasNext()) {
      if (!oldest.next().busy) {
        oldest.remove();
      }
    }
  }

  /** The servers are closed: nobody need wait any more. */
  void close() {
    for (Look look : new ArrayList<>(looks.values())) {
      release(look);
    }
    looks.clear();
  }
}
