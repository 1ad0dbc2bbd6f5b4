package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.registry.Backoff;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Services in etcd: reads all keys under the prefix once, and then watches them from that revision
 * on.
 */
public final class EtcdRegistry implements Registry {
  private static final long SILENCE_MILLIS = 30000;
  private static final long FIRST_RETRY_MILLIS = 200;
  private static final int PAGE = 500;

  private final String description;
  private final EtcdClient client;
  private final Scheduler scheduler;
  private final String prefix;
  private final long ttlMillis;

  /** The registrations of this JVM, by the ids of the instances. */
  private final Map<String, EtcdLease> leases = new HashMap<>();

  private final Backoff backoff;
  private final EtcdWatch watch;

  /** Lookups from before the first read. */
  private final List<Runnable> waiting = new ArrayList<>();

  private @Nullable Watcher watcher;
  private @Nullable EtcdServices services;

  /** The position before the last read; {@code null}: none. */
  private @Nullable EtcdPosition before;

  private boolean closed;

  EtcdRegistry(
      String description, EtcdClient client, Scheduler scheduler, String prefix, long ttlMillis) {
    this(description, client, scheduler, prefix, ttlMillis, SILENCE_MILLIS);
  }

  EtcdRegistry(
      String description,
      EtcdClient client,
      Scheduler scheduler,
      String prefix,
      long ttlMillis,
      long silenceMillis) {
    this.description = description;
    this.client = client;
    this.scheduler = scheduler;
    this.prefix = prefix + "/";
    this.ttlMillis = ttlMillis;
    backoff = new Backoff(FIRST_RETRY_MILLIS, renewMillis());
    byte[] key = EtcdKeys.bytes(this.prefix);
    byte[] end = EtcdKeys.end(key);
    watch =
        new EtcdWatch(
            client,
            scheduler,
            backoff,
            silenceMillis,
            revision -> EtcdKeys.watch(key, end, revision),
            new ServicesListener());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public boolean registers() {
    return true;
  }

  @Override
  public boolean namesHaveCase() {
    return true;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public void register(Instance self, Completion done) {
    lease(self).register(self, suspicious(done));
  }

  @Override
  public void renew(Instance self, Completion done) {
    lease(self).renew(self, suspicious(done));
  }

  @Override
  public void drain(Instance self, Completion done) {
    lease(self).drain(self, suspicious(done));
  }

  @Override
  public void deregister(Instance self, Completion done) {
    lease(self).deregister(self, suspicious(done));
  }

  private EtcdLease lease(Instance self) {
    EtcdLease known = leases.get(self.id());
    if (known == null) {
      known = new EtcdLease(client, scheduler, prefix, ttlMillis);
      leases.put(self.id(), known);
    }
    return known;
  }

  /** Restores each key of this JVM that is missing. */
  private void restoreOwn(EtcdServices all) {
    for (EtcdLease lease : leases.values()) {
      String own = lease.key();
      if (own != null && !all.has(own)) {
        lease.lost();
      }
    }
  }

  /** A server that refuses writes may have stopped sending events too. */
  private Completion suspicious(Completion done) {
    return new Completion() {
      @Override
      public void succeeded() {
        done.succeeded();
      }

      @Override
      public void failed(String reason) {
        watch.suspect();
        done.failed(reason);
      }
    };
  }

  @Override
  public long renewMillis() {
    return ttlMillis / 3;
  }

  @Override
  public long propagationMillis() {
    // A watch reports within milliseconds; the rest is for clients that are reconnecting.
    return 500;
  }

  @Override
  public void watch(Watcher told) {
    watcher = told;
    services =
        new EtcdServices(prefix, scheduler, told, renewMillis() + EtcdServices.GATHER_MILLIS);
    read();
  }

  @Override
  public void look(String service, Runnable done) {
    EtcdServices known = services;
    if (known == null || closed || known.look(service) || backoff.failing()) {
      // Callers do not wait for a server that does not respond.
      done.run();
    } else {
      waiting.add(
          () -> {
            known.look(service);
            done.run();
          });
    }
  }

  private void lookedFor() {
    List<Runnable> all = new ArrayList<>(waiting);
    waiting.clear();
    for (Runnable each : all) {
      each.run();
    }
  }

  @Override
  public void close() {
    closed = true;
    watch.close();
    client.close();
    lookedFor();
  }

  private void read() {
    if (!closed) {
      page(new EtcdServices.KeyRead(), null, EtcdKeys.bytes(prefix));
    }
  }

  /**
   * Reads a page of all keys.
   *
   * @param at the revision of the first page, which all others must use; {@code null}: this is the
   *     first
   */
  private void page(EtcdServices.KeyRead reading, @Nullable EtcdPosition at, byte[] from) {
    JsonWriter json =
        new JsonWriter()
            .open()
            .field("key", EtcdKeys.encoded(from))
            .field("range_end", EtcdKeys.encoded(EtcdKeys.end(EtcdKeys.bytes(prefix))))
            .field("limit", Integer.toString(PAGE));
    if (at != null) {
      json.field("revision", Long.toString(at.revision()));
    }
    client.read(
        "/v3/kv/range",
        json.close().toString(),
        "read " + prefix,
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue answer) {
            try {
              page(reading, at, from, answer);
            } catch (IllegalArgumentException e) {
              fail("its keys are not base64");
            }
          }

          @Override
          public void failed(String error, String reason) {
            fail(reason);
          }
        });
  }

  private void page(
      EtcdServices.KeyRead reading, @Nullable EtcdPosition at, byte[] from, JsonValue answer) {
    EtcdServices all = services;
    EtcdPosition position = at != null ? at : EtcdPosition.of(answer.get("header"));
    if (all == null || closed) {
      return;
    }
    if (position.revision() < 1) {
      // Every response of etcd has a revision.
      fail("its response to a range request has no revision");
      return;
    }
    byte[] last = from;
    for (JsonValue kv : answer.get("kvs").elements()) {
      last = EtcdKeys.decoded(kv.get("key").text(""));
      all.add(
          reading, EtcdKeys.text(kv.get("key").text("")), EtcdKeys.text(kv.get("value").text("")));
    }
    if (answer.get("more").flag(false) && last != from) {
      page(reading, position, EtcdKeys.after(last));
      return;
    }
    EtcdPosition known = before;
    all.replace(reading, known != null && known.leadsTo(position));
    before = position;
    ready();
    lookedFor();
    watch.from(position);
    restoreOwn(all);
  }

  private void fail(String reason) {
    if (closed) {
      return;
    }
    failed(reason);
    lookedFor();
    scheduler.after("read etcd again", backoff.failed(), this::read);
  }

  private void ready() {
    Watcher told = watcher;
    if (told != null) {
      told.ready();
    }
  }

  private void failed(String reason) {
    Watcher told = watcher;
    if (told != null) {
      told.failed(reason);
    }
  }

  private final class ServicesListener implements EtcdWatch.Listener {
    @Override
    public void followed() {
      ready();
    }

    @Override
    public void changed(List<JsonValue> events) {
      EtcdServices all = services;
      if (all == null || closed) {
        return;
      }
      EtcdPosition now = watch.position();
      before = now != null ? now : before;
      try {
        all.change(events);
      } catch (IllegalArgumentException e) {
        failed("its keys are not base64");
        return;
      }
      restoreOwn(all);
    }

    @Override
    public void lost(String reason) {
      failed(reason);
    }

    @Override
    public void reread(long millis) {
      scheduler.after("read etcd again", millis, EtcdRegistry.this::read);
    }
  }
}
