package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.json.JsonException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows one service. Believes at once who is there; of who is not, two things are doubted:
 *
 * <ul>
 *   <li>an empty answer, which is also what somebody sees who may not read: the catalog, asked
 *       after it, must be readable and not have the service;
 *   <li>a loss right after a failure, or after Consul was silent: nobody could report to it then,
 *       and it may have forgotten everybody. Those who have not been heard of are kept until they
 *       have had the time to report again.
 * </ul>
 */
final class ServiceWatch implements BlockingQuery.Reader {
  private static final long GAP_MILLIS = 500;

  private final String service;
  private final ServiceWatches all;
  private final HttpClient client;
  private final Scheduler scheduler;
  private final ConsulOptions options;
  private final BlockingQuery query;
  private final List<Runnable> looking = new ArrayList<>();

  /** What was told last; {@code null}: nothing was. */
  private @Nullable List<Instance> told;

  private @Nullable ServiceHealth last;

  /** Whether an empty answer contradicts the catalog, once so far. */
  private boolean doubted;

  private boolean failed;
  private boolean closed;
  private Scheduler.@Nullable Task grace;
  private long wantedAt = System.nanoTime();

  ServiceWatch(
      String service,
      ServiceWatches all,
      HttpClient client,
      Scheduler scheduler,
      ConsulOptions options) {
    this.service = service;
    this.all = all;
    this.client = client;
    this.scheduler = scheduler;
    this.options = options;
    query =
        new BlockingQuery(
            client,
            scheduler,
            () ->
                options
                    .reading(HttpRequest.get("/v1/health/service/" + HttpRequest.encoded(service)))
                    .query("tag", options.tag),
            this,
            false,
            GAP_MILLIS);
  }

  String service() {
    return service;
  }

  BlockingQuery query() {
    return query;
  }

  /** Whether Consul has, or had, instances of the service. */
  boolean exists() {
    return told != null;
  }

  /** When somebody wanted it last, by {@link System#nanoTime}. */
  long wantedAt() {
    return wantedAt;
  }

  void wanted() {
    wantedAt = System.nanoTime();
  }

  /** Runs {@code done} when all is told that the server has now, or it cannot be asked. */
  void look(Runnable done) {
    wanted();
    if (told != null && query.waiting()) {
      done.run();
    } else {
      looking.add(done);
      query.now();
    }
  }

  void close() {
    closed = true;
    query.close();
    if (grace != null) {
      grace.cancel();
    }
    looked();
  }

  private void looked() {
    List<Runnable> waiting = new ArrayList<>(looking);
    looking.clear();
    for (Runnable each : waiting) {
      each.run();
    }
  }

  @Override
  public void read(HttpAnswer answer, boolean lost) throws JsonException {
    all.heard();
    ServiceHealth health = ServiceHealth.read(service, answer.json());
    if (!health.nobody) {
      believe(health, lost);
    } else if ("true".equals(answer.header("X-Consul-Results-Filtered-By-ACLs"))) {
      query.refuse(unreadable());
    } else if (told != null || all.lists(service)) {
      verify(health, lost);
    } else {
      all.letGo(this);
    }
  }

  /** Asks the catalog whether there really is nobody. */
  private void verify(ServiceHealth health, boolean lost) {
    client.send(
        options.reading(HttpRequest.get("/v1/catalog/services")),
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            if (!closed) {
              verified(health, lost, answer);
            }
          }

          @Override
          public void failed(String reason) {
            if (!closed) {
              query.refuse(reason);
            }
          }
        });
  }

  private void verified(ServiceHealth health, boolean lost, HttpAnswer answer) {
    if (!answer.ok()) {
      query.refuse(denied(answer));
      return;
    }
    try {
      Catalog catalog = Catalog.read(answer.json());
      if (catalog.unreadable()) {
        query.refuse(all.noCatalog());
      } else if (!catalog.lists(service, options.tag)) {
        believe(health, lost);
      } else if (doubted) {
        query.refuse(unreadable());
      } else {
        // It may have come between the two answers.
        doubted = true;
        query.again();
      }
    } catch (JsonException e) {
      query.refuse(String.valueOf(e.getMessage()));
    }
  }

  private String unreadable() {
    return "it has "
        + service
        + " and shows no instance of it, "
        + all.help("node_prefix \"\" and service_prefix \"\" with policy = \"read\"");
  }

  private void believe(ServiceHealth health, boolean lost) {
    doubted = false;
    last = health;
    if (told != null && (failed || lost || all.forgiving() && grace == null)) {
      beginGrace();
    }
    failed = false;
    tell();
    query.accept();
    all.succeeded(this);
    looked();
  }

  private void beginGrace() {
    if (grace != null) {
      grace.cancel();
    }
    grace =
        scheduler.after(
            "believe consul again",
            all.graceMillis(),
            () -> {
              grace = null;
              tell();
            });
  }

  private void tell() {
    ServiceHealth health = last;
    if (health == null) {
      return;
    }
    List<Instance> instances = health.passing;
    Set<String> departed = health.departed;
    if (grace != null && told != null) {
      instances = new ArrayList<>(instances);
      departed = new HashSet<>(departed);
      Set<String> known = new HashSet<>(departed);
      known.removeAll(health.silent);
      for (Instance instance : instances) {
        known.add(instance.id());
      }
      for (Instance before : told) {
        if (known.add(before.id())) {
          instances.add(before);
          departed.remove(before.id());
        }
      }
    }
    told = instances;
    all.tell(service, instances, Collections.unmodifiableSet(departed));
  }

  @Override
  public void failed(String reason) {
    failed = true;
    all.failed(this, reason);
    if (told == null && !all.lists(service)) {
      // Most likely a host that is no service: asked for again when somebody calls it again.
      all.letGo(this);
    }
    looked();
  }

  @Override
  public String denied(HttpAnswer answer) {
    return all.denied(answer, "service \"" + service + "\" { policy = \"read\" }");
  }
}
