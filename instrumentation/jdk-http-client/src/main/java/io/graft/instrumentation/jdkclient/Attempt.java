package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.Sockets;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The application's request as one attempt sends it. The library makes a request of its own of it,
 * and another for each redirect; each is attached to its attempt.
 */
public final class Attempt extends HttpRequest {
  private static final int MOST_ADDRESSES = 10_000;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** By the library's own requests, which are equal by value and must be told apart by identity. */
  private static final Attached<Object, Attempt> HOPS = new Attached<>(100_000, attempt -> {});

  /** Addresses of instances that were handed to the library, with the names they go by. */
  private static final ConcurrentHashMap<InetSocketAddress, Set<String>> NAMES =
      new ConcurrentHashMap<>();

  final ClientCall call;
  private final HttpRequest given;
  private final long lateNanos;

  /** Whether a hop of this attempt was answered, by a redirect or a challenge. */
  volatile boolean answered;

  /** Whether the hop under way leads elsewhere than the call did. */
  volatile boolean ledAway;

  /** Whether the hop under way uses a connection that has served before. */
  volatile boolean kept;

  /** Whether it runs against another attempt, which makes up for it. */
  volatile boolean raced;

  /** The library's requests that are tied to this attempt, the last one first. */
  private volatile @Nullable Tie ties;

  private volatile @Nullable Target target;
  private volatile @Nullable Written written;

  Attempt(HttpRequest given, ClientCall call, long lateNanos) {
    this.given = given;
    this.call = call;
    this.lateNanos = lateNanos;
  }

  static @Nullable Attempt of(Object libraryRequest) {
    return HOPS.get(libraryRequest);
  }

  /** Ties a request of the library to this attempt. */
  void attach(Object libraryRequest) {
    HOPS.put(libraryRequest, this);
    Tie before = ties;
    answered = before != null;
    ties = new Tie(libraryRequest, before);
  }

  /** Forgets the requests that are tied to this attempt. */
  void detach() {
    for (Tie tie = ties; tie != null; tie = tie.before) {
      Object libraryRequest = tie.get();
      if (libraryRequest != null) {
        HOPS.remove(libraryRequest);
      }
    }
    ties = null;
  }

  /**
   * Returns the address of the instance that a hop goes to, the same for each time it is asked for;
   * {@code null}: where the URI says.
   */
  @Nullable InetSocketAddress address(URI uri) throws UnknownHostException {
    Target known = target;
    if (known == null || known.uri != uri) {
      ledAway = !uri.getHost().equalsIgnoreCase(call.host());
      Instance instance = call.target(uri.getScheme(), uri.getHost(), uri.getPort());
      InetSocketAddress address = null;
      if (instance != null) {
        address = new InetSocketAddress(Sockets.address(instance, uri.getHost()), instance.port());
        if (NAMES.size() >= MOST_ADDRESSES) {
          NAMES.clear();
        }
        NAMES.computeIfAbsent(address, key -> ConcurrentHashMap.newKeySet()).add(uri.getHost());
      }
      known = new Target(uri, address);
      target = known;
    }
    return known.address;
  }

  /** Whether an address that the library connects to is one that {@link #address} gave it. */
  static boolean isInstance(InetSocketAddress address) {
    Set<String> names = NAMES.get(address);
    return names != null && names.contains(address.getHostString());
  }

  /** Returns the headers of a hop: the application's, and those of this attempt. */
  HttpHeaders headers(HttpRequest libraryRequest, HttpHeaders headers) {
    Written known = written;
    if (known == null || known.uri != libraryRequest.uri()) {
      Hop hop = new Hop(libraryRequest);
      call.inject(JdkAdapter.INSTANCE, hop);
      known = new Written(libraryRequest.uri(), hop.headers(headers));
      written = known;
    }
    return known.headers;
  }

  @Override
  public Optional<Duration> timeout() {
    long nanos = call.timeoutNanos();
    Optional<Duration> own = given.timeout();
    if (lateNanos > 0 && own.isPresent()) {
      own = Optional.of(longEnough(own.get().minusNanos(lateNanos)));
    }
    if (nanos == Long.MAX_VALUE) {
      return own;
    }
    Duration limit = longEnough(Duration.ofNanos(nanos));
    return own.isPresent() && own.get().compareTo(limit) <= 0 ? own : Optional.of(limit);
  }

  private static Duration longEnough(Duration timeout) {
    return timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return given.bodyPublisher();
  }

  @Override
  public String method() {
    return given.method();
  }

  @Override
  public boolean expectContinue() {
    return given.expectContinue();
  }

  @Override
  public URI uri() {
    return given.uri();
  }

  @Override
  public Optional<Version> version() {
    return given.version();
  }

  @Override
  public HttpHeaders headers() {
    return given.headers();
  }

  private static final class Tie extends WeakReference<Object> {
    final @Nullable Tie before;

    Tie(Object libraryRequest, @Nullable Tie before) {
      super(libraryRequest);
      this.before = before;
    }
  }

  private static final class Target {
    final URI uri;
    final @Nullable InetSocketAddress address;

    Target(URI uri, @Nullable InetSocketAddress address) {
      this.uri = uri;
      this.address = address;
    }
  }

  private static final class Written {
    final URI uri;
    final HttpHeaders headers;

    Written(URI uri, HttpHeaders headers) {
      this.uri = uri;
      this.headers = headers;
    }
  }
}
