package io.graft.registry.etcd;

import io.graft.daemon.Scheduler;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpCall;
import io.graft.http.LineHandler;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import io.graft.registry.Backoff;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows keys from a revision on. An answer that ends, breaks or keeps silent for long is opened
 * again from where it was; only where that cannot be, everything has to be read anew.
 */
final class EtcdWatch {
  /** Is told what comes, on the agent's thread. */
  interface Listener {
    /** The keys are followed now. */
    void followed();

    /** What has changed, in its order; not empty. */
    void changed(List<JsonValue> events);

    /** It cannot be followed now; it is tried again. */
    void lost(String reason);

    /** It cannot go on from here: everything has to be read, after so many milliseconds. */
    void reread(long millis);
  }

  private static final long LOOK_MILLIS = 1000;
  private static final long ANSWER_NANOS = 5_000_000_000L;

  /** How long an answer has to last to count as one that works. */
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

  /** Counts what was opened, so that what comes late of another is nobody's. */
  private int opening;

  private boolean followed;

  /** Whether the last one was cancelled, and not because it asked for what is no more. */
  private boolean refused;

  private long opened;
  private long heard;

  /**
   * @param silenceMillis after how long without a line it is opened again
   * @param request what is asked for, from a revision on
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

  /** Goes on from what has been read. */
  void from(EtcdPosition read) {
    position = read;
    if (look == null) {
      look = scheduler.every("look after etcd's watch", LOOK_MILLIS, this::lookAfter);
    }
    open();
  }

  /** How far it has come; {@code null}: nowhere yet. */
  @Nullable EtcdPosition position() {
    return position;
  }

  /** Something else has found that the server does not answer: a silent answer may be dead. */
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
      // See EtcdClient: a token of the future is waited for in silence.
      client.forgetToken();
      again("no answer within 5 s");
    } else if (followed && now - heard > silenceNanos) {
      open();
    }
  }

  /** Opens it again, later; says why only where it was not followed. */
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

  /** One answer. */
  private final class Lines extends LineHandler {
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
      String error = EtcdAnswers.error(json);
      if (error != null || !result.isObject()) {
        client.next();
        again(error == null ? "its watch makes no sense" : error);
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
      // A token that counts no more, most likely: that a new one does not help either is a failure.
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
    public void answered(HttpAnswer answer) {
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
