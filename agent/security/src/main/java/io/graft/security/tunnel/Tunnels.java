package io.graft.security.tunnel;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.OpenSocket;
import io.graft.net.json.JsonWriter;
import io.graft.security.certificate.CertificateStore;
import io.graft.security.certificate.Credentials;
import io.graft.security.token.TokenMeter;
import io.graft.security.tunnel.loop.HandshakeThreads;
import io.graft.security.tunnel.loop.TunnelLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a TLS listener for each port at which the application serves HTTP, and closes it with the
 * application's own. What adapters report arrives on any thread and is looked at on the loop's.
 */
final class Tunnels {
  private static final TunnelPort[] NONE = {};
  private static final long LOOK_MILLIS = 500;
  private static final int MOST_CONNECTIONS = 20_000;

  /** How long plaintext connections stay after {@code permissive} has become {@code strict}. */
  private static final long OVERTIME_NANOS = 30_000_000_000L;

  private static final long RELEASE_MILLIS = 1000;

  private final TlsOptions options;
  private final CertificateStore store;
  private final Scheduler scheduler;
  private final TunnelLoop loop;
  private final HandshakeThreads handshakes = new HandshakeThreads();
  private final HandshakeLimits limits = new HandshakeLimits();
  private final TunnelSource source = TunnelSource.find();
  private final HostAddresses host = new HostAddresses();
  private final TlsCounts counts = new TlsCounts();
  private volatile TunnelPort[] ports = NONE;
  private volatile boolean strict;
  private volatile long strictSince;
  private volatile boolean closed;
  private boolean warming;
  private volatile boolean warm;
  private final OpenPorts open;

  /**
   * @param announce called on the loop's thread with a port that accepts TLS; {@code null}: cannot
   */
  Tunnels(
      TlsOptions options,
      CertificateStore store,
      Scheduler scheduler,
      Consumer<@Nullable TunnelPort> announce)
      throws IOException {
    this.options = options;
    this.store = store;
    this.scheduler = scheduler;
    this.open = new OpenPorts(this, announce);
    this.strict = options.mode() == TlsMode.STRICT;
    strictSince = System.nanoTime();
    loop = new TunnelLoop();
    store.onChange(this::renewed);
    scheduler.every("tls ports", LOOK_MILLIS, this::look);
  }

  private void look() {
    if (!closed) {
      List<InetAddress> addresses = host.current();
      loop.execute(() -> open.reconcile(addresses));
    }
  }

  // Reports of adapters, on any thread.

  void opened(OpenSocket socket) {
    loop.execute(() -> open.opened(socket));
  }

  void listening(@Nullable InetAddress bound, int port) {
    loop.execute(
        () -> {
          open.listening(bound, port);
          open.reconcile(host.known());
        });
  }

  void stopped(int port) {
    loop.execute(() -> open.stopped(port));
  }

  /** Releases a port before the application binds it. */
  void release(int port) {
    if (closed || find(port) == null) {
      return;
    }
    CountDownLatch released = new CountDownLatch(1);
    loop.execute(
        () -> {
          open.stopped(port);
          released.countDown();
        });
    try {
      released.await(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The kill switch: with {@code false} the application has its ports for itself, unless plaintext
   * would be refused there.
   *
   * @param required whether plaintext is refused from now on
   */
  void enable(boolean value, boolean required) {
    if (required && !strict) {
      strictSince = System.nanoTime();
    }
    strict = required;
    loop.execute(
        () -> {
          open.enable(value || required);
          open.reconcile(host.known());
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

  /** On the agent's thread: others may be trusted now. */
  private void renewed(Credentials next) {
    if (!warming) {
      warming = true;
      handshakes.execute(() -> warmUp(next), true);
    }
    loop.execute(
        () -> {
          List<TunnelSession> sessions = new ArrayList<>();
          for (TunnelPort port : ports) {
            for (TunnelConnection each : port.connections()) {
              sessions.add(each.session());
            }
          }
          scheduler.execute(
              "peers",
              () -> {
                for (TunnelSession each : sessions) {
                  each.renewed(next);
                }
              });
          open.reconcile(host.known());
        });
  }

  private void warmUp(Credentials own) {
    HandshakeWarmup.run(own);
    warm = true;
    loop.execute(() -> open.reconcile(host.known()));
  }

  // From any thread, on the path of a request.

  @Nullable TunnelPort find(int number) {
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
      if ((localPort == 0 ? ports.length == 1 : each.number() == localPort) && each.isFrom(peer)) {
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

  /** Adds a port, whose sessions are found from now on. */
  void add(TunnelPort made) {
    TunnelPort[] more = Arrays.copyOf(ports, ports.length + 1);
    more[ports.length] = made;
    ports = more;
  }

  /** Whether TLS can be accepted. */
  boolean isReady() {
    return !closed && warm && store.current() != null;
  }

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

  /** A connection is passed on from now on. */
  void opened(TunnelSession session) {
    counts.connected(session.security());
    Credentials now = store.current();
    if (now != null && session.verifiedBy() != null && session.verifiedBy() != now) {
      // They have changed since its handshake, when it was not among the connections yet.
      scheduler.execute("peers", () -> session.renewed(now));
    }
  }

  /** Whether whoever has not proven a service has had the time to go. */
  boolean forbidsUnproven() {
    return strict && !options.exemptsRequests() && System.nanoTime() - strictSince > OVERTIME_NANOS;
  }

  /** Writes where TLS is accepted, and how often it was. */
  void write(JsonWriter json) {
    json.list(
        "ports",
        list -> {
          for (TunnelPort port : ports) {
            list.object(
                one -> one.field("application", port.number()).field("tls", port.tlsPort()));
          }
        });
    json.object("connections", one -> counts.connections(field(one)));
    json.object("handshakes", one -> counts.handshakes(field(one)));
    json.object("failures", one -> counts.failures(field(one)));
  }

  /** Appends the same in a few words. */
  StringBuilder describe(StringBuilder out) {
    for (TunnelPort port : ports) {
      out.append(", port ").append(port.number());
      if (port.tlsPort() != port.number()) {
        out.append(" at ").append(port.tlsPort());
      }
    }
    return counts.describe(out);
  }

  private static TokenMeter field(JsonWriter json) {
    return (count, labels) -> json.field(labels[1], count);
  }

  /** What was counted. */
  TlsCounts counts() {
    return counts;
  }
}
