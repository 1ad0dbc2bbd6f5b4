package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpCall;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.LineCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.registry.Backoff;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Watches keys from a revision on. A stream that ends, breaks or is silent for too long is opened
 * again at the same position. If that is impossible, everything must be read again.
 */
final class EtcdWatch {
  /** Receives what the watch reports, on the agent's thread. */
  interface Listener {
    /** The watch is established. */
    void followed();

    /**
     * Keys have changed.
     *
     * @param events in order, at least one
     */
    void changed(List<JsonValue> events);

    /** The watch is broken; it will be opened again. */
    void lost(String reason);

    /** The watch cannot continue from here: everything must be read again after this delay. */
    void reread(long millis);
  }

  private static final long LOOK_MILLIS = 1000;
  private static final long ANSWER_NANOS = 5_000_000_000L;

  /** A stream that lasts this long resets the backoff. */
  private static final long STEADY_NANOS = 10_000_000_000L;

  private final EtcdClient client;
  private final Scheduler scheduler;
  private final Backoff backoff;
  private final long silenceNanos;
  private final LongFunction<String> request;
  private final Listener listener;

  private @Nullable EtcdPosition position;
  private @Nullable HttpCall call;
  private Scheduler.@Nullable Task look;
  private Scheduler.@Nullable Task next;

  /** Counts the streams, so that late events of an old one are ignored. */
  private int opening;

  private boolean followed;

  /** Whether the last stream was cancelled for another reason than compaction. */
  private boolean refused;

  private long opened;
  private long heard;

  /**
   * @param silenceMillis a stream without a line for this long is opened again
   * @param request creates the request for a start revision
   */
  EtcdWatch(
      EtcdClient client,
      Scheduler scheduler,
      Backoff backoff,
      long silenceMillis,
      LongFunction<String> request,
      Listener listener) {
    this.client = client;
    this.scheduler = scheduler;
    this.backoff = backoff;
    silenceNanos = silenceMillis * 1_000_000;
    this.request = request;
    this.listener = listener;
  }

  /** Continues from what has been read. */
  void from(EtcdPosition read) {
    position = read;
    if (look == null) {
      look = scheduler.every("look after etcd's watch", LOOK_MILLIS, this::lookAfter);
    }
    open();
  }

  /** Returns the position of the watch; {@code null}: none yet. */
  @Nullable EtcdPosition position() {
    return position;
  }

  /** Called when another request got no response: a silent stream may be dead. */
  void suspect() {
    if (followed && System.nanoTime() - heard > LOOK_MILLIS * 1_000_000) {
      open();
    }
  }

  void close() {
    stop();
    Scheduler.Task task = look;
    if (task != null) {
      task.cancel();
    }
  }

  private void stop() {
    opening++;
    followed = false;
    HttpCall begun = call;
    if (begun != null) {
      begun.cancel();
      call = null;
    }
    Scheduler.Task later = next;
    if (later != null) {
      later.cancel();
      next = null;
    }
  }

  private void open() {
    stop();
    EtcdPosition from = position;
    if (from == null) {
      return;
    }
    int current = opening;
    opened = System.nanoTime();
    heard = opened;
    client.watch(
        request.apply(from.revision() + 1),
        silenceNanos / 1_000_000 + 60_000,
        new Lines(current),
        begun -> {
          if (current == opening) {
            call = begun;
          } else {
            begun.cancel();
          }
        });
  }

  private void lookAfter() {
    long now = System.nanoTime();
    if (next != null || call == null) {
      return;
    }
    if (!followed && now - opened > ANSWER_NANOS) {
      client.next();
      // See EtcdClient: a server that lost its data does not answer a newer token.
      client.forgetToken();
      again("no response within 5 s");
    } else if (followed && now - heard > silenceNanos) {
      open();
    }
  }

  /**
   * Opens the stream again after a delay. Reports the reason only if the watch was not established.
   */
  private void again(String reason) {
    boolean was = followed;
    stop();
    if (!was) {
      listener.lost(reason);
    }
    next = scheduler.after("watch etcd again", pause(), this::open);
  }

  private void reread() {
    stop();
    position = null;
    listener.reread(pause());
  }

  private long pause() {
    if (System.nanoTime() - opened > STEADY_NANOS) {
      backoff.worked();
    }
    return backoff.failed();
  }

  /** One stream. */
  private final class Lines extends LineCallback {
    private final int mine;

    Lines(int mine) {
      this.mine = mine;
    }

    @Override
    public void line(String line) {
      if (mine != opening) {
        return;
      }
      heard = System.nanoTime();
      JsonValue json;
      try {
        json = JsonValue.read(line);
      } catch (JsonException e) {
        again(String.valueOf(e.getMessage()));
        return;
      }
      JsonValue result = json.get("result");
      String error = EtcdResponses.error(json);
      if (error != null || !result.isObject()) {
        client.next();
        again(error == null ? "its watch sent an invalid line" : error);
      } else {
        result(result);
      }
    }

    private void result(JsonValue result) {
      EtcdPosition from = position;
      if (from == null) {
        return;
      }
      if (result.get("canceled").flag(false)) {
        cancelled(result);
        return;
      }
      JsonValue header = result.get("header");
      if (result.get("created").flag(false)) {
        if (!from.leadsTo(EtcdPosition.of(header))) {
          reread();
          return;
        }
        refused = false;
        if (!followed) {
          followed = true;
          listener.followed();
        }
        return;
      }
      List<JsonValue> events = result.get("events").elements();
      if (events.isEmpty()) {
        position = from.at(header.get("revision").number(0));
        return;
      }
      JsonValue last = events.get(events.size() - 1);
      position = from.at(last.get("kv").get("mod_revision").number(0));
      listener.changed(events);
    }

    private void cancelled(JsonValue result) {
      if (!result.get("compact_revision").none()) {
        reread();
        return;
      }
      // Most likely the token has become invalid. If a new one does not help, it is a failure.
      followed = client.isSomebody() && !refused;
      refused = true;
      again(client.refused(result.get("cancel_reason").text("permission denied")));
    }

    @Override
    public void ended() {
      if (mine == opening) {
        again("it has ended the watch");
      }
    }

    @Override
    public void answered(HttpResponse answer) {
      if (mine == opening) {
        again(client.refused(answer));
      }
    }

    @Override
    public void failed(String reason) {
      if (mine == opening) {
        again(reason);
      }
    }
  }
}
