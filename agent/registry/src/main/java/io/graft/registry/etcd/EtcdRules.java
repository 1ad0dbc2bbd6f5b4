package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.registry.Backoff;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import io.graft.rules.RulesWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Live rules in etcd: {@code <prefix>/fleet} and {@code <prefix>/service/<name>}. Both are read in
 * one transaction whenever one of them changes.
 */
final class EtcdRules implements RulesSource {
  private static final long SILENCE_MILLIS = 30000;
  private static final long FIRST_RETRY_MILLIS = 200;
  private static final long LAST_RETRY_MILLIS = 5000;

  private final String description;
  private final EtcdClient client;
  private final Scheduler scheduler;
  private final String prefix;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);

  private @Nullable EtcdWatch watch;
  private boolean closed;

  /** Whether a read is in progress, and whether another one must follow it. */
  private boolean reading;

  private boolean again;
  private Scheduler.@Nullable Task retry;

  /** Whether the next read determines where the watch continues. */
  private boolean lost = true;

  EtcdRules(String description, EtcdClient client, Scheduler scheduler, String prefix) {
    this.description = description;
    this.client = client;
    this.scheduler = scheduler;
    this.prefix = prefix;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void follow(String service, RulesListener listener) {
    byte[] fleet = EtcdKeys.bytes(prefix + "/fleet");
    byte[] own = EtcdKeys.bytes(prefix + "/service/" + service);
    byte[] none = {};
    String read =
        new JsonWriter()
            .open()
            .openList("success")
            .open()
            .open("request_range")
            .field("key", EtcdKeys.encoded(fleet))
            .close()
            .close()
            .open()
            .open("request_range")
            .field("key", EtcdKeys.encoded(own))
            .close()
            .close()
            .closeList()
            .close()
            .toString();
    watch =
        new EtcdWatch(
            client,
            scheduler,
            backoff,
            SILENCE_MILLIS,
            revision ->
                // Two watches in one stream. It does not matter how far each has come, because both
                // documents are read again whenever the stream is opened or reports a change.
                EtcdKeys.watch(fleet, none, revision) + "\n" + EtcdKeys.watch(own, none, revision),
            new EtcdWatch.Listener() {
              @Override
              public void followed() {
                read(read, service, listener);
              }

              @Override
              public void changed(List<JsonValue> events) {
                read(read, service, listener);
              }

              @Override
              public void lost(String reason) {
                listener.failed(reason);
              }

              @Override
              public void reread(long millis) {
                lost = true;
                retry =
                    scheduler.after(
                        "read rules in etcd again", millis, () -> read(read, service, listener));
              }
            });
    read(read, service, listener);
  }

  private void read(String request, String service, RulesListener listener) {
    if (closed) {
      return;
    }
    if (reading) {
      again = true;
      return;
    }
    Scheduler.Task later = retry;
    if (later != null) {
      later.cancel();
      retry = null;
    }
    reading = true;
    again = false;
    client.call(
        "/v3/kv/txn",
        request,
        "read " + prefix + "/fleet and " + prefix + "/service/" + service,
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            reading = false;
            if (closed) {
              return;
            }
            List<JsonValue> both = json.get("responses").elements();
            EtcdPosition position = EtcdPosition.of(json.get("header"));
            if (both.size() != 2 || position.revision() < 1) {
              failed("", "its response does not match the transaction");
              return;
            }
            try {
              listener.documents(document(both.get(0)), document(both.get(1)));
            } catch (IllegalArgumentException e) {
              failed("", "its values are not base64");
              return;
            }
            EtcdWatch following = watch;
            if (lost && following != null) {
              lost = false;
              following.from(position);
            } else if (again) {
              read(request, service, listener);
            }
          }

          @Override
          public void failed(String error, String reason) {
            reading = false;
            if (!closed) {
              listener.failed(reason);
              retry =
                  scheduler.after(
                      "read rules in etcd again",
                      backoff.failed(),
                      () -> read(request, service, listener));
            }
          }
        });
  }

  @Override
  public void replace(
      @Nullable String service, @Nullable String before, String text, RulesWrite done) {
    String path = prefix + (service == null ? "/fleet" : "/service/" + service);
    client.call(
        "/v3/kv/txn",
        EtcdKeys.replacement(path, before, text),
        "write " + path,
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            if (json.get("succeeded").flag(false)) {
              done.written();
            } else {
              done.changedBefore();
            }
          }

          @Override
          public void failed(String error, String reason) {
            done.failed(reason);
          }
        });
  }

  private static @Nullable String document(JsonValue response) {
    List<JsonValue> found = response.get("response_range").get("kvs").elements();
    return found.isEmpty() ? null : EtcdKeys.text(found.get(0).get("value").text(""));
  }

  @Override
  public void close() {
    closed = true;
    EtcdWatch following = watch;
    if (following != null) {
      following.close();
    }
    client.close();
  }
}
