package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.registry.Completion;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Registers an instance of this JVM in etcd: a key that lives as long as its lease is kept alive.
 * The client chooses the lease's id, once, so that a lost response does not leave a second lease
 * behind.
 */
final class EtcdLease {
  private static final String WRITE = "write ";

  private static final Completion NOBODY =
      new Completion() {
        @Override
        public void succeeded() {}

        @Override
        public void failed(String reason) {}
      };

  private final EtcdClient client;
  private final Scheduler scheduler;
  private final String prefix;
  private final long ttlMillis;
  private final Random random = new Random();
  private final String id = Long.toString(random.nextLong() & Long.MAX_VALUE | 1);

  /** The instance to register; {@code null}: none. */
  private @Nullable Instance self;

  private boolean draining;

  /** Whether the lease exists, as far as is known. */
  private boolean granted;

  /** Whether the key has been written. */
  private boolean written;

  private boolean restoring;

  /** The cluster's position in the last response to a keep-alive. */
  private @Nullable EtcdPosition position;

  /**
   * @param prefix with a trailing slash
   */
  EtcdLease(EtcdClient client, Scheduler scheduler, String prefix, long ttlMillis) {
    this.client = client;
    this.scheduler = scheduler;
    this.prefix = prefix;
    this.ttlMillis = ttlMillis;
  }

  void register(Instance instance, Completion done) {
    self = instance;
    draining = false;
    write(done);
  }

  void drain(Instance instance, Completion done) {
    self = instance;
    draining = true;
    write(done);
  }

  void renew(Instance instance, Completion done) {
    self = instance;
    if (!granted || !written) {
      write(done);
      return;
    }
    client.call(
        "/v3/lease/keepalive",
        new JsonWriter().open().field("ID", id).close().toString(),
        "keep its lease",
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            EtcdPosition before = position;
            EtcdPosition now = EtcdPosition.of(json.get("result").get("header"));
            position = now;
            if (json.get("result").get("TTL").number(0) > 0) {
              done.succeeded();
            } else {
              if (before != null && !before.leadsTo(now)) {
                // It has lost all data and tokens, and would not respond to the old token.
                client.forgetToken();
              }
              granted = false;
              written = false;
              write(done);
            }
          }

          @Override
          public void failed(String error, String reason) {
            done.failed(reason);
          }
        });
  }

  void deregister(Instance instance, Completion done) {
    self = null;
    written = false;
    String body =
        new JsonWriter().open().field("key", EtcdKeys.encoded(key(instance))).close().toString();
    client.call(
        "/v3/kv/deleterange",
        body,
        WRITE + key(instance),
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            revoke(done);
          }

          @Override
          public void failed(String error, String reason) {
            done.failed(reason);
          }
        });
  }

  private void revoke(Completion done) {
    granted = false;
    client.call(
        "/v3/lease/revoke",
        new JsonWriter().open().field("ID", id).close().toString(),
        "revoke its lease",
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            done.succeeded();
          }

          @Override
          public void failed(String error, String reason) {
            // It has no key any more and will expire.
            done.succeeded();
          }
        });
  }

  /** Returns the key of this instance; {@code null}: none should exist. */
  @Nullable String key() {
    Instance known = self;
    return known == null || !written ? null : key(known);
  }

  private String key(Instance instance) {
    return prefix + plain(instance.service()) + '/' + plain(instance.id());
  }

  /** Replaces what would start another segment. */
  private static String plain(String segment) {
    return segment.replace('/', '-');
  }

  /** Writes the key again at once: it is gone although this agent did not delete it. */
  void lost() {
    if (restoring || key() == null) {
      return;
    }
    restoring = true;
    // A random delay, because all agents notice the loss at the same time.
    scheduler.after(
        "restore etcd's key",
        50 + random.nextInt(500),
        () -> {
          restoring = false;
          if (self != null) {
            granted = false;
            write(NOBODY);
          }
        });
  }

  private void write(Completion done) {
    if (granted) {
      put(done, false);
    } else {
      grant(done, false);
    }
  }

  private void grant(Completion done, boolean again) {
    String body =
        new JsonWriter()
            .open()
            .field("TTL", Long.toString((ttlMillis + 999) / 1000))
            .field("ID", id)
            .close()
            .toString();
    client.call(
        "/v3/lease/grant",
        body,
        "have a lease",
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            granted = true;
            put(done, again);
          }

          @Override
          public void failed(String error, String reason) {
            if (error.contains("lease already exists")) {
              result(JsonValue.NONE);
            } else {
              done.failed(reason);
            }
          }
        });
  }

  /**
   * @param again whether the lease has just been granted, so that it must exist
   */
  private void put(Completion done, boolean again) {
    Instance instance = self;
    if (instance == null) {
      done.failed("it is leaving");
      return;
    }
    String body =
        new JsonWriter()
            .open()
            .field("key", EtcdKeys.encoded(key(instance)))
            .field("value", EtcdKeys.encoded(EtcdEntry.text(instance, draining)))
            .field("lease", id)
            .close()
            .toString();
    client.call(
        "/v3/kv/put",
        body,
        WRITE + key(instance),
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            written = true;
            done.succeeded();
          }

          @Override
          public void failed(String error, String reason) {
            if (!again && error.contains("lease not found")) {
              granted = false;
              grant(done, true);
            } else {
              done.failed(reason);
            }
          }
        });
  }
}
