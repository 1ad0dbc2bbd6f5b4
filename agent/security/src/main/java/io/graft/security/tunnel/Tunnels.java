package io.graft.security.tunnel;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.OpenSocket;
import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.security.certificate.CertificateStore;
import io.graft.security.certificate.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a TLS listener for each port at which the application serves HTTP, and closes it with the
 * application's own. What adapters report arrives on any thread and is looked at on the loop's.
 */
final class Tunnels {
  private static final TunnelPort[] NONE = {};
  private static final long LOOK_MILLIS = 500;

  /** How long a port may be known without its socket, before it gets a listener of its own. */
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private static final int MOST_CONNECTIONS = 20_000;
  private static final long RELEASE_MILLIS = 1000;
  private static final long TELL_AGAIN_MILLIS = 60_000;

  private final TlsOptions options;
  private final CertificateStore store;
  private final Scheduler scheduler;
  private final Consumer<TunnelPort> announce;
  private final TunnelLoop loop;
  private final HandshakeThreads handshakes = new HandshakeThreads();
  private final HandshakeLimits limits = new HandshakeLimits();
  private final TunnelSource source = TunnelSource.find();
  private final HostAddresses host = new HostAddresses();
  private final AtomicLong mutual = new AtomicLong();
  private final AtomicLong plaintext = new AtomicLong();
  private volatile TunnelPort[] ports = NONE;
  private volatile boolean strict;
  private volatile boolean closed;

  // Used by the loop's thread.
  private final Map<Integer, OpenSocket> sockets = new HashMap<>();
  private final Map<Integer, Governed> governed = new HashMap<>();
  private boolean enabled = true;

  /** A port at which an adapter serves HTTP. */
  private static final class Governed {
    final @Nullable InetAddress bound;
    final long sinceNanos = System.nanoTime();
    boolean hopeless;

    Governed(@Nullable InetAddress bound) {
      this.bound = bound;
    }
  }

  /**
   * @param announce called on the loop's thread with each port that accepts TLS from now on
   */
  Tunnels(
      TlsOptions options,
      CertificateStore store,
      Scheduler scheduler,
      Consumer<TunnelPort> announce)
      throws IOException {
    this.options = options;
    this.store = store;
    this.scheduler = scheduler;
    this.announce = announce;
    this.strict = options.mode() == TlsMode.STRICT;
    loop = new TunnelLoop();
    store.onChange(this::renewed);
    scheduler.every("tls ports", LOOK_MILLIS, this::look);
  }

  private void look() {
    if (!closed) {
      List<InetAddress> addresses = host.current();
      loop.execute(() -> reconcile(addresses));
    }
  }

  // Reports of adapters, on any thread.

  void opened(OpenSocket socket) {
    loop.execute(() -> sockets.put(socket.port(), socket));
  }

  void listening(@Nullable InetAddress bound, int port) {
    loop.execute(
        () -> {
          governed.put(port, new Governed(bound));
          reconcile(host.known());
        });
  }

  void stopped(int port) {
    loop.execute(
        () -> {
          governed.remove(port);
          stopListening(port);
        });
  }

  /** Releases a port before the application binds it. */
  void release(int port) {
    if (closed || find(port) == null) {
      return;
    }
    CountDownLatch released = new CountDownLatch(1);
    loop.execute(
        () -> {
          sockets.remove(port);
          governed.remove(port);
          stopListening(port);
          released.countDown();
        });
    try {
      released.await(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopListening(int port) {
    TunnelPort present = find(port);
    if (present != null) {
      present.stopListening();
    }
  }

  /**
   * The kill switch: with {@code false} the application has its ports for itself, unless plaintext
   * would be refused there.
   */
  void enable(boolean value, boolean enforce) {
    boolean required = enforce && options.mode() == TlsMode.STRICT;
    strict = required;
    loop.execute(
        () -> {
          enabled = value || required;
          reconcile(host.known());
        });
  }

  /** Gives the ports back and closes all connections. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(
        () -> {
          for (TunnelPort port : ports) {
            port.close();
          }
          loop.close();
          done.countDown();
        });
    handshakes.close();
    try {
      done.await(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // On the loop's thread.

  private void reconcile(List<InetAddress> addresses) {
    boolean active = enabled && !closed && store.current() != null;
    for (int number : new ArrayList<>(governed.keySet())) {
      OpenSocket socket = sockets.get(number);
      if (socket != null && !socket.isOpen()) {
        sockets.remove(number);
        governed.remove(number);
        stopListening(number);
      } else if (!active) {
        stopListening(number);
      } else {
        listen(number, governed.get(number), socket, addresses);
      }
    }
  }

  private void listen(
      int number, Governed port, @Nullable OpenSocket socket, List<InetAddress> addresses) {
    TunnelPort present = find(number);
    if (port.hopeless || present != null && present.isApart()) {
      return;
    }
    InetAddress bound = socket != null ? socket.bound() : port.bound;
    boolean everywhere = bound == null || bound.isAnyLocalAddress();
    Object shared = socket == null ? null : socket.socket();
    if (options.samePort() && everywhere && shared == null
        && System.nanoTime() - port.sinceNanos < PATIENCE_NANOS) {
      return;
    }
    TunnelPort opened = present != null ? present : add(number, everywhere ? null : bound);
    boolean before = opened.isListening();
    String reason = everywhere ? "its socket is not one of Java" : "it is bound to one address";
    try {
      if (options.samePort() && everywhere && shared != null) {
        opened.share(shared, addresses);
        told(opened, before);
        return;
      }
    } catch (IOException e) {
      reason = AgentLog.reason(e);
    }
    apart(opened, port, options.samePort() ? reason : null, bound);
  }

  private void apart(
      TunnelPort opened, Governed port, @Nullable String reason, @Nullable InetAddress bound) {
    if (bound != null && bound.isLoopbackAddress() && options.samePort()) {
      // Others cannot reach it, and TLS must not change that.
      port.hopeless = true;
      return;
    }
    try {
      opened.listenApart(options.port());
      if (reason != null) {
        AgentLog.print(
            "TLS is not at port " + opened.number() + " itself (" + reason + "), but at "
                + opened.tlsPort());
      }
      told(opened, false);
    } catch (IOException e) {
      port.hopeless = true;
      AgentLog.print(
          "TLS is not accepted for port " + opened.number() + ": " + AgentLog.reason(e)
              + "; set graft.server.tls.port=<free port>");
    }
  }

  private void told(TunnelPort port, boolean before) {
    if (!before) {
      AgentLog.once(
          "tls " + port.number() + " " + port.tlsPort(),
          "TLS for port " + port.number() + " is accepted at " + port.addresses() + ", port "
              + port.tlsPort() + (strict ? "; plaintext is refused" : "; plaintext is served too"));
      announce.accept(port);
    }
  }

  private TunnelPort add(int number, @Nullable InetAddress bound) {
    InetAddress application = bound == null ? source.target() : bound;
    TunnelPort made = new TunnelPort(this, number, new InetSocketAddress(application, number));
    TunnelPort[] more = Arrays.copyOf(ports, ports.length + 1);
    more[ports.length] = made;
    ports = more;
    return made;
  }

  /** On the agent's thread: others may be trusted now. */
  private void renewed(Credentials next) {
    loop.execute(
        () -> {
          List<TunnelSession> open = new ArrayList<>();
          for (TunnelPort port : ports) {
            for (TunnelConnection each : port.connections()) {
              open.add(each.session());
            }
          }
          scheduler.execute(
              "peers",
              () -> {
                for (TunnelSession each : open) {
                  each.renewed(next);
                }
              });
          reconcile(host.known());
        });
  }

  // From any thread, on the path of a request.

  private @Nullable TunnelPort find(int number) {
    for (TunnelPort each : ports) {
      if (each.number() == number) {
        return each;
      }
    }
    return null;
  }

  /**
   * Returns the session in which a request has arrived.
   *
   * @param peer the numeric address that the server sees
   * @param peerPort 0: unknown
   * @param localPort 0: unknown
   * @return {@code null}: it has not arrived through a tunnel
   */
  @Nullable TunnelSession session(@Nullable String peer, int peerPort, int localPort) {
    if (peer == null || peerPort == 0) {
      return null;
    }
    for (TunnelPort each : ports) {
      if ((localPort == 0 ? ports.length == 1 : each.number() == localPort)
          && each.isFrom(peer)) {
        return each.sessions().get(peerPort);
      }
    }
    return null;
  }

  boolean exemptsRequests() {
    return options.exemptsRequests();
  }

  boolean isStrict() {
    return strict;
  }

  TlsOptions options() {
    return options;
  }

  /** The own address of connections to the application. */
  TunnelSource source() {
    return source;
  }

  // For ports, on the loop's thread.

  TunnelLoop loop() {
    return loop;
  }

  HandshakeThreads handshakes() {
    return handshakes;
  }

  HandshakeLimits limits() {
    return limits;
  }

  @Nullable Credentials credentials() {
    return store.current();
  }

  boolean hasRoom() {
    return loop.size() < MOST_CONNECTIONS;
  }

  void counted(TunnelSession session) {
    (session.id() == null ? plaintext : mutual).incrementAndGet();
  }

  /** Connections of proven services, and others, since the start. */
  long[] counts() {
    return new long[] {mutual.get(), plaintext.get()};
  }

  void refused(InetAddress peer, int number, IOException why) {
    Throwable cause = why;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String reason = String.valueOf(cause.getMessage());
    AgentLog.atMost(
        "refused " + reason,
        TELL_AGAIN_MILLIS,
        "a connection of " + Addresses.numeric(peer) + " to port " + number
            + " is refused: " + reason);
  }
}
