package io.graft.registry.kubernetes;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpCall;
import io.graft.net.json.JsonValue;
import io.graft.registry.Backoff;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists and watches the slices of the called services in one namespace. */
final class NamespaceWatch {
  /** Receives the state of the watch. */
  interface Listener {
    void works();

    void fails(String reason);
  }

  private static final long FIRST_RETRY_MILLIS = 200;
  private static final long LAST_RETRY_MILLIS = 5000;

  /** The retry delay if permission or the API itself is missing: someone must fix that first. */
  private static final long REFUSED_MILLIS = 15000;

  /** How long to collect lookups, so that services called at the same time share one request. */
  private static final long GATHER_MILLIS = 10;

  private static final long LOOK_MILLIS = 1000;
  private static final long STEADY_NANOS = 10_000_000_000L;
  private static final long ANSWER_NANOS = 10_000_000_000L;

  /** How long a watch may last, and how often everything is listed again in any case. */
  private static final int WATCH_SECONDS = 300;

  private static final long ANEW_NANOS = 1800_000_000_000L;

  private final KubernetesApi api;
  private final Scheduler scheduler;
  private final String namespace;
  private final SliceIndex slices;
  private final long silenceNanos;
  private final Listener listener;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
  private final Random random = new Random();

  private final CalledServices services = new CalledServices();

  /** The services in the last list, which are also those being watched. */
  private Set<String> covered = new HashSet<>();

  private @Nullable String version;
  private long listed;
  private @Nullable HttpCall call;
  private Scheduler.@Nullable Task next;
  private final Scheduler.Task look;
  private boolean listing;

  /** Whether the last list failed. */
  private boolean refused;

  private boolean opened;

  /** The number of consecutive lines that could not be parsed. */
  private int garbled;

  private long begun;
  private long heard;
  private boolean closed;

  NamespaceWatch(
      KubernetesApi api,
      Scheduler scheduler,
      String namespace,
      SliceIndex slices,
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

  /** Checks whether the namespace can be read, before any of its services is called. */
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
   * Looks up a service.
   *
   * @param done runs once, after the service was reported or could not be
   */
  void look(String service, String name, Runnable done) {
    boolean known = services.contains(service);
    if (closed || !services.add(service)) {
      done.run();
      return;
    }
    slices.named(service, name);
    if (covered.contains(service)) {
      done.run();
      return;
    }
    if (refused && next != null) {
      // Callers do not wait for a server that does not respond; it is reported later.
      done.run();
      return;
    }
    services.await(done);
    if (!known && !listing) {
      after(GATHER_MILLIS, this::list);
    }
  }

  void close() {
    closed = true;
    stop();
    look.cancel();
    lookedFor(services.takeWaiting());
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
      services.forgetUnknown(slices::has, slices::forget);
      Set<String> asked = services.names();
      new SliceListing(api, namespace, asked, new Listed(asked, services.takeWaiting())).begin();
    }
  }

  private final class Listed implements SliceListing.Handler {
    private final Set<String> asked;
    private final List<Runnable> told;

    Listed(Set<String> asked, List<Runnable> told) {
      this.asked = asked;
      this.told = told;
    }

    @Override
    public boolean closed() {
      return closed;
    }

    @Override
    public void listed(String at, List<EndpointSlice> found) {
      if (!closed) {
        version = at;
        NamespaceWatch.this.listed(asked, found);
      }
      lookedFor(told);
    }

    @Override
    public void failed(int status, String reason) {
      listing = false;
      // A list that expired between two pages is not a failure worth reporting.
      refused = status != 410;
      lookedFor(told);
      lookedFor(services.takeWaiting());
      if (!closed) {
        if (refused) {
          listener.fails(reason);
        }
        after(pause(status), NamespaceWatch.this::list);
      }
    }
  }

  private void listed(Set<String> asked, List<EndpointSlice> found) {
    listing = false;
    refused = false;
    covered = asked;
    listed = System.nanoTime();
    slices.replace(found);
    listener.works();
    if (services.allIn(asked)) {
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
            new SliceEvents(api, namespace, new Events()));
  }

  private void lookAfter() {
    long now = System.nanoTime();
    if (call == null) {
      return;
    }
    if (!opened && now - begun > ANSWER_NANOS) {
      again(0, "no response within 10 s");
    } else if (opened && now - heard > silenceNanos) {
      watch();
    }
  }

  /** Watches again after a delay. Reports the reason only if the watch was not established. */
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

  private final class Events implements SliceEvents.Handler {
    @Override
    public void opened() {
      opened = true;
      heard = System.nanoTime();
      listener.works();
    }

    @Override
    public void heard() {
      heard = System.nanoTime();
    }

    @Override
    public void changed(EndpointSlice slice, boolean deleted) {
      if (!covered.contains(slice.service)) {
        return;
      }
      if (deleted) {
        slices.remove(slice);
      } else {
        slices.put(slice);
      }
    }

    @Override
    public void version(String now) {
      garbled = 0;
      version = now.isEmpty() ? version : now;
    }

    @Override
    public void unreadable(String reason) {
      // A response that was cut off ends with half a line. More than one invalid line is a failure.
      opened &= garbled++ == 0;
      again(0, reason);
    }

    @Override
    public void expired() {
      relist();
    }

    @Override
    public void failed(int status, String reason) {
      again(status, reason);
    }
  }
}
