package io.graft.governance;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.health.Checks;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** An {@link Outbound} in virtual time, with a directory and a client. */
public final class Rig {
  public static final long MILLI = 1_000_000L;
  public static final long SECOND = 1_000_000_000L;

  /** A clock that only moves when a test advances it. */
  public static final class Time implements Clock {
    // Monotonic clocks may be negative, and policies must not care.
    public volatile long nanos = -5 * SECOND;
    public volatile long epoch = 1_700_000_000_000L;
    public volatile int readings;

    @Override
    public long nanoTime() {
      readings++;
      return nanos;
    }

    @Override
    public long epochMillis() {
      return epoch;
    }

    public void advance(long by) {
      nanos += by;
      epoch += by / MILLI;
    }
  }

  /** A directory that tests fill. */
  public static final class Services implements Directory {
    public final Map<String, Snapshot> known = new ConcurrentHashMap<>();
    public volatile boolean answered = true;
    public volatile long awaited;
    public volatile Runnable whileWaiting = () -> {};
    public volatile Runnable whileLooking = () -> {};
    public volatile int looked;

    @Override
    public Snapshot find(String service) {
      return known.get(service);
    }

    @Override
    public boolean await(String service, long nanos) {
      awaited += nanos;
      whileWaiting.run();
      return answered;
    }

    @Override
    public void look(String service, long nanos) {
      looked++;
      whileLooking.run();
    }

    public void put(String service, int... ports) {
      List<Instance> list = new ArrayList<>();
      for (int port : ports) {
        list.add(Instance.builder(service, service + "-" + port, "127.0.0.1", port).build());
      }
      known.put(service, Snapshot.of(service, list));
    }

    /** Instances of a version each, in the order of their ports from 8001. */
    public void putVersions(String service, String... versions) {
      List<Instance> list = new ArrayList<>();
      for (int i = 0; i < versions.length; i++) {
        list.add(
            Instance.builder(service, service + "-" + (8001 + i), "127.0.0.1", 8001 + i)
                .version(versions[i])
                .build());
      }
      known.put(service, Snapshot.of(service, list));
    }

    /** Instances with a text of tags each, in the order of their ports from 8001. */
    public void putTagged(String service, String... tags) {
      List<Instance> list = new ArrayList<>();
      for (int i = 0; i < tags.length; i++) {
        list.add(
            Instance.builder(service, service + "-" + (8001 + i), "127.0.0.1", 8001 + i)
                .metadata(
                    tags[i].isEmpty()
                        ? Collections.<String, String>emptyMap()
                        : Collections.singletonMap("tags", tags[i]))
                .build());
      }
      known.put(service, Snapshot.of(service, list));
    }
  }

  /** A request of the test's client. */
  public static final class Request {
    public String method = "GET";
    public String scheme = "http";
    public String host;
    public int port = -1;
    public String path = "/";
    public boolean replayable = true;
    public final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    public Request(String host) {
      this.host = host;
    }

    public Request path(String value) {
      path = value;
      return this;
    }

    public Request header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    public Request method(String value) {
      method = value;
      return this;
    }
  }

  /** The test's client. */
  public static final class Adapter extends ClientAdapter<Request> {
    public static final Adapter INSTANCE = new Adapter();

    private Adapter() {
      super("test");
    }

    @Override
    public String method(Request request) {
      return request.method;
    }

    @Override
    public String scheme(Request request) {
      return request.scheme;
    }

    @Override
    public String host(Request request) {
      return request.host;
    }

    @Override
    public int port(Request request) {
      return request.port;
    }

    @Override
    public String path(Request request) {
      return request.path;
    }

    @Override
    public String header(Request request, String name) {
      return request.headers.get(name);
    }

    @Override
    public void setHeader(Request request, String name, String value) {
      request.headers.put(name, value);
    }

    @Override
    public byte[] body(Request request) {
      return request.replayable ? new byte[0] : null;
    }

    @Override
    public void headers(Request request, HeaderSink sink) {
      request.headers.forEach(sink::header);
    }

    @Override
    public boolean replayable(Request request) {
      return request.replayable;
    }
  }

  /** A recorder that remembers attempts as lines. */
  public static final class Memory implements Recorder {
    public final List<String> attempts = new ArrayList<>();
    public final List<ServedRequest> served = new ArrayList<>();
    public volatile boolean sample;

    @Override
    public boolean sampleRoot(long high, long low) {
      return sample;
    }

    @Override
    public synchronized void served(ServedRequest call) {
      served.add(call);
    }

    @Override
    public synchronized void called(ClientAttempt a) {
      attempts.add(
          String.format(
              Locale.ROOT,
              "%s #%d %s",
              a.target() == null ? a.destination() : a.target().id(),
              a.resendCount(),
              a.refused() != null
                  ? a.refused()
                  : a.cancelled()
                      ? "cancelled"
                      : a.failure() != null
                          ? a.failure().getClass().getSimpleName()
                          : Integer.toString(a.status())));
    }

    @Override
    public void decided(Decision decision) {}
  }

  public final Time time = new Time();
  public final Services services = new Services();
  public final Memory memory = new Memory();
  public final PolicySource policies;
  public final Decisions decisions = new Decisions(memory, time, 1000);
  public final Outbound outbound;

  public Rig() {
    this(Policies.DEFAULT);
  }

  public Rig(Policies first) {
    this(first, 42);
  }

  public Rig(Policies first, long seed) {
    this(first, seed, null);
  }

  /** A rig with a mirror. */
  public Rig(Policies first, Mirror mirror) {
    this(first, 42, null, mirror);
  }

  /** A rig with health checks, which run when its outbound ticks. */
  public Rig(Policies first, long seed, Checks checks) {
    this(first, seed, checks, Mirror.NONE);
  }

  private Rig(Policies first, long seed, Checks checks, Mirror mirror) {
    policies = new PolicySource(first);
    outbound =
        new Outbound(
            services, policies, memory, decisions, time, new Randomness(seed), checks, mirror);
  }

  /** A rig whose policy for every destination is {@code policy}. */
  public static Rig with(ClientPolicy policy) {
    return new Rig(Policies.builder().client("*", policy).build());
  }

  public ClientCall begin(Request request) {
    return outbound.begin(Adapter.INSTANCE, request);
  }

  /** Begins a GET. */
  public ClientCall get(String host) {
    return begin(new Request(host));
  }

  /** A whole GET that takes some time and gets a response. */
  public String answered(String host, int status, long took) {
    ClientCall call = get(host);
    if (call.action().failure() != null) {
      return call.action().failure().getMessage();
    }
    time.advance(took);
    call.responded(status, null, null);
    call.end();
    return call.target() == null ? "-" : call.target().id();
  }

  /** A whole GET that every instance refuses. Returns how many attempts it made. */
  public int unreachable(String host) {
    ClientCall call = get(host);
    if (call.action().failure() != null) {
      return 0;
    }
    int attempts = 1;
    while (call.failed(new ConnectException("Connection refused")).sends()) {
      attempts++;
    }
    call.end();
    return attempts;
  }

  public DestinationStatus status(String name) {
    return outbound.status().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no destination " + name));
  }

  /** The number of decisions of a kind. */
  public long decided(Decision.Kind kind) {
    return decisions.recent().stream().filter(d -> d.kind() == kind).count();
  }
}
