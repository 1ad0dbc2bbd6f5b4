package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.json.JsonText;
import io.graft.json.JsonValue;
import io.graft.registry.Completion;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * This instance in etcd: a key that lives as long as its lease is kept alive. The lease's id is
 * chosen here, once, so that nothing is lost where an answer is.
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

  /** What is to be there; {@code null}: nothing. */
  private @Nullable Instance self;

  private boolean draining;

  /** Whether the lease is there, as far as is known. */
  private boolean granted;

  /** Whether the key has been written. */
  private boolean written;

  private boolean restoring;

  /** How far etcd was when it was last asked to keep the lease. */
  private @Nullable EtcdPosition position;

  /**
   * @param prefix with a slash at its end
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
        new JsonText().open().put("ID", id).close().toString(),
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
                // It has lost everything, its tokens, too: it would wait for ours in silence.
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
        new JsonText().open().put("key", EtcdKeys.encoded(key(instance))).close().toString();
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
        new JsonText().open().put("ID", id).close().toString(),
        "revoke its lease",
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            done.succeeded();
          }

          @Override
          public void failed(String error, String reason) {
            // It holds no key any more, and runs out by itself.
            done.succeeded();
          }
        });
  }

  /** The key of this instance; {@code null}: none is to be there. */
  @Nullable String key() {
    Instance known = self;
    return known == null || !written ? null : key(known);
  }

  private String key(Instance instance) {
    return prefix + plain(instance.service()) + '/' + plain(instance.id());
  }

  /** A slash would begin another segment. */
  private static String plain(String segment) {
    return segment.replace('/', '-');
  }

  /**
   * The key is gone though nobody here wanted that: writes it again, before it has to be renewed.
   */
  void lost() {
    if (restoring || key() == null) {
      return;
    }
    restoring = true;
    // Whoever has lost all of them at once shall not get all of them back at once.
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
        new JsonText()
            .open()
            .put("TTL", Long.toString((ttlMillis + 999) / 1000))
            .put("ID", id)
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
   * @param again whether the lease has been granted just now, so that it must be there
   */
  private void put(Completion done, boolean again) {
    Instance instance = self;
    if (instance == null) {
      done.failed("it is leaving");
      return;
    }
    String body =
        new JsonText()
            .open()
            .put("key", EtcdKeys.encoded(key(instance)))
            .put("value", EtcdKeys.encoded(EtcdEntry.text(instance, draining)))
            .put("lease", id)
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
