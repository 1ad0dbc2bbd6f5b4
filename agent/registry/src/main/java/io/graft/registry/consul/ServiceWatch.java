package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches one service. Additions apply at once. Two kinds of losses are verified first:
 *
 * <ul>
 *   <li>an empty response, which Consul also sends if reading is denied: the catalog, read
 *       afterwards, must be readable and not list the service;
 *   <li>a loss right after Consul failed or did not respond: instances could not send heartbeats
 *       then, and Consul may have lost them all. They are kept until they have had time to register
 *       again.
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

  /** The last report; {@code null}: none. */
  private @Nullable List<Instance> told;

  private @Nullable ServiceHealth last;

  /** Whether an empty response has already contradicted the catalog once. */
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

  /** When the service was last looked for, a value of {@link System#nanoTime}. */
  long wantedAt() {
    return wantedAt;
  }

  void wanted() {
    wantedAt = System.nanoTime();
  }

  /** Runs {@code done} when the current state is reported, or the server cannot be read. */
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
  public void read(HttpResponse answer, boolean lost) throws JsonException {
    all.heard();
    ServiceHealth health = ServiceHealth.read(service, answer.json());
    if (!health.nobody) {
      report(health, lost);
    } else if ("true".equals(answer.header("X-Consul-Results-Filtered-By-ACLs"))) {
      query.refuse(unreadable());
    } else if (told != null || all.lists(service)) {
      verify(health, lost);
    } else {
      all.release(this);
    }
  }

  /** Verifies with the catalog that there are no instances. */
  private void verify(ServiceHealth health, boolean lost) {
    client.send(
        options.reading(HttpRequest.get("/v1/catalog/services")),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
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

  private void verified(ServiceHealth health, boolean lost, HttpResponse answer) {
    if (!answer.ok()) {
      query.refuse(denied(answer));
      return;
    }
    try {
      Catalog catalog = Catalog.read(answer.json());
      if (catalog.unreadable()) {
        query.refuse(all.noCatalog());
      } else if (!catalog.lists(service, options.tag)) {
        report(health, lost);
      } else if (doubted) {
        query.refuse(unreadable());
      } else {
        // An instance may have registered between the two responses.
        doubted = true;
        query.again();
      }
    } catch (JsonException e) {
      query.refuse(String.valueOf(e.getMessage()));
    }
  }

  private String unreadable() {
    return "it lists "
        + service
        + " but shows no instance of it; "
        + all.help("node_prefix \"\" and service_prefix \"\" with policy = \"read\"");
  }

  private void report(ServiceHealth health, boolean lost) {
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
            "report losses of consul",
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
      // Most likely a host that is not a service. It is read again at the next call.
      all.release(this);
    }
    looked();
  }

  @Override
  public String denied(HttpResponse answer) {
    return all.denied(answer, "service \"" + service + "\" { policy = \"read\" }");
  }
}
