package io.graft.registry.kubernetes;

import io.graft.daemon.Scheduler;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpCall;
import io.graft.http.LineHandler;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import io.graft.registry.Backoff;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the slices of the services that are called in one namespace, and follows them. */
final class NamespaceWatch {
  /** Is told how it goes. */
  interface Listener {
    void works();

    void fails(String reason);
  }

  private static final long FIRST_RETRY_MILLIS = 200;
  private static final long LAST_RETRY_MILLIS = 5000;

  /** Where permission is missing, or the API itself: people need longer than that. */
  private static final long REFUSED_MILLIS = 15000;

  /** So that services which are called at once are asked for at once. */
  private static final long GATHER_MILLIS = 10;

  private static final long LOOK_MILLIS = 1000;
  private static final long STEADY_NANOS = 10_000_000_000L;
  private static final long ANSWER_NANOS = 10_000_000_000L;

  /** How long a watch may last, and when everything is listed anew though nothing asks for it. */
  private static final int WATCH_SECONDS = 300;

  private static final long ANEW_NANOS = 1800_000_000_000L;

  private static final long FORGET_NANOS = 3600_000_000_000L;
  private static final int MOST_SERVICES = 500;

  private final KubernetesApi api;
  private final Scheduler scheduler;
  private final String namespace;
  private final Slices slices;
  private final long silenceNanos;
  private final Listener listener;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
  private final Random random = new Random();

  /** Services that are called, and when they were looked for last. */
  private final Map<String, Long> services = new HashMap<>();

  /** Services that the last list has covered, which are those that are watched. */
  private Set<String> covered = new HashSet<>();

  /** Who waits for a list that is not begun yet. */
  private List<Runnable> waiting = new ArrayList<>();

  private @Nullable String version;
  private long listed;
  private @Nullable HttpCall call;
  private Scheduler.@Nullable Task next;
  private final Scheduler.Task look;
  private boolean listing;

  /** Whether the last list has failed. */
  private boolean refused;

  private boolean opened;

  /** How many lines in a row could not be read. */
  private int garbled;

  private long begun;
  private long heard;
  private boolean closed;

  NamespaceWatch(
      KubernetesApi api,
      Scheduler scheduler,
      String namespace,
      Slices slices,
      long silenceMillis,
      Listener listener) {
    this.api = api;
    this.scheduler = scheduler;
    this.namespace = namespace;
    this.slices = slices;
    this.silenceNanos = silenceMillis * 1_000_000;
    this.listener = listener;
    look = scheduler.every("look after watch of " + namespace, LOOK_MILLIS, this::lookAfter);
  }

  /** Sees whether the namespace can be read, before anybody calls a service of it. */
  void probe() {
    if (closed || !services.isEmpty()) {
      return;
    }
    api.list(
        namespace,
        null,
        null,
        new KubernetesApi.Reply() {
          @Override
          public void list(JsonValue list) {
            backoff.worked();
            listener.works();
          }

          @Override
          public void failed(int status, String reason) {
            listener.fails(reason);
            scheduler.after("probe " + namespace, pause(status), NamespaceWatch.this::probe);
          }
        });
  }

  /**
   * A service is called by a name.
   *
   * @param done runs once, when it has been told or cannot be
   */
  void look(String service, String name, Runnable done) {
    boolean known = services.containsKey(service);
    if (closed || !known && services.size() >= MOST_SERVICES) {
      done.run();
      return;
    }
    services.put(service, System.nanoTime());
    slices.named(service, name);
    if (covered.contains(service)) {
      done.run();
      return;
    }
    if (refused && next != null) {
      // Nobody waits for a server that does not answer: all is told when it does.
      done.run();
      return;
    }
    waiting.add(done);
    if (!known && !listing) {
      after(GATHER_MILLIS, this::list);
    }
  }

  void close() {
    closed = true;
    stop();
    look.cancel();
    lookedFor(takeWaiting());
  }

  private List<Runnable> takeWaiting() {
    List<Runnable> all = waiting;
    waiting = new ArrayList<>();
    return all;
  }

  private static void lookedFor(List<Runnable> all) {
    for (Runnable each : all) {
      each.run();
    }
  }

  private void after(long millis, Runnable work) {
    Scheduler.Task earlier = next;
    if (earlier != null) {
      earlier.cancel();
    }
    next =
        scheduler.after(
            "watch " + namespace,
            millis,
            () -> {
              next = null;
              work.run();
            });
  }

  private void stop() {
    opened = false;
    HttpCall under = call;
    if (under != null) {
      under.cancel();
      call = null;
    }
    Scheduler.Task later = next;
    if (later != null) {
      later.cancel();
      next = null;
    }
  }

  private void list() {
    if (!closed) {
      listing = true;
      forgetUnknown();
      page(new HashSet<>(services.keySet()), takeWaiting(), new ArrayList<>(), null);
    }
  }

  private void forgetUnknown() {
    long now = System.nanoTime();
    services
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = now - each.getValue() > FORGET_NANOS && !slices.has(each.getKey());
              if (gone) {
                slices.forget(each.getKey());
              }
              return gone;
            });
  }

  private void page(
      Set<String> asked, List<Runnable> told, List<Slice> found, @Nullable String goOn) {
    api.list(
        namespace,
        asked,
        goOn,
        new KubernetesApi.Reply() {
          @Override
          public void list(JsonValue list) {
            if (closed) {
              lookedFor(told);
              return;
            }
            for (JsonValue item : list.get("items").elements()) {
              Slice slice = Slice.of(item);
              if (slice != null && asked.contains(slice.service)) {
                found.add(slice);
              }
            }
            String more = list.get("metadata").get("continue").text("");
            if (!more.isEmpty()) {
              page(asked, told, found, more);
              return;
            }
            version = list.get("metadata").get("resourceVersion").text("");
            listed(asked, found);
            lookedFor(told);
          }

          @Override
          public void failed(int status, String reason) {
            listing = false;
            // A list whose pages took too long is no failure that anybody has to know of.
            refused = status != 410;
            lookedFor(told);
            lookedFor(takeWaiting());
            if (!closed) {
              if (refused) {
                listener.fails(reason);
              }
              after(pause(status), NamespaceWatch.this::list);
            }
          }
        });
  }

  private void listed(Set<String> asked, List<Slice> found) {
    listing = false;
    refused = false;
    covered = asked;
    listed = System.nanoTime();
    slices.replace(found);
    listener.works();
    if (asked.containsAll(services.keySet())) {
      watch();
    } else {
      after(GATHER_MILLIS, this::list);
    }
  }

  private void watch() {
    stop();
    String from = version;
    if (closed || from == null) {
      return;
    }
    begun = System.nanoTime();
    heard = begun;
    call =
        api.watch(
            namespace,
            covered,
            from,
            WATCH_SECONDS - random.nextInt(WATCH_SECONDS / 5),
            silenceNanos / 1_000_000 + 60_000,
            new Events());
  }

  private void lookAfter() {
    long now = System.nanoTime();
    if (call == null) {
      return;
    }
    if (!opened && now - begun > ANSWER_NANOS) {
      again(0, "no answer within 10 s");
    } else if (opened && now - heard > silenceNanos) {
      watch();
    }
  }

  /** Watches again, later; says why only where it has not been watched. */
  private void again(int status, String reason) {
    boolean was = opened;
    long wait = pause(status);
    stop();
    if (!was) {
      listener.fails(reason);
    }
    boolean anew = System.nanoTime() - listed > ANEW_NANOS;
    after(wait, anew ? this::list : this::watch);
  }

  /** The version is too old. */
  private void relist() {
    long wait = pause(0);
    stop();
    after(wait, this::list);
  }

  private long pause(int status) {
    if (System.nanoTime() - begun > STEADY_NANOS && opened) {
      backoff.worked();
    }
    long wait = backoff.failed();
    return status == 403 || status == 404 ? Math.max(wait, backoff.spread(REFUSED_MILLIS)) : wait;
  }

  private final class Events extends LineHandler {
    @Override
    public void opened() {
      opened = true;
      heard = System.nanoTime();
      listener.works();
    }

    @Override
    public void line(String line) {
      heard = System.nanoTime();
      JsonValue event;
      try {
        event = JsonValue.read(line);
      } catch (JsonException e) {
        // Half a line is what remains of an answer that was cut off; more than that is a failure.
        opened &= garbled++ == 0;
        again(0, String.valueOf(e.getMessage()));
        return;
      }
      garbled = 0;
      JsonValue object = event.get("object");
      String type = event.get("type").text("");
      if (type.equals("ERROR")) {
        failure(object);
        return;
      }
      Slice slice = Slice.of(object);
      if (slice != null && covered.contains(slice.service)) {
        if (type.equals("DELETED")) {
          slices.remove(slice);
        } else if (type.equals("ADDED") || type.equals("MODIFIED")) {
          slices.put(slice);
        }
      }
      String now = object.get("metadata").get("resourceVersion").text("");
      version = now.isEmpty() ? version : now;
    }

    private void failure(JsonValue status) {
      if (status.get("code").number(0) == 410
          || status.get("reason").text("").equals("Expired")
          || status.get("reason").text("").equals("Gone")) {
        relist();
      } else {
        again(0, status.get("message").text("its watch has failed"));
      }
    }

    @Override
    public void ended() {
      again(0, "it has ended the watch");
    }

    @Override
    public void answered(HttpAnswer answer) {
      if (answer.status() == 410) {
        relist();
      } else {
        again(answer.status(), api.reason(answer, namespace));
      }
    }

    @Override
    public void failed(String reason) {
      again(0, reason);
    }
  }
}
