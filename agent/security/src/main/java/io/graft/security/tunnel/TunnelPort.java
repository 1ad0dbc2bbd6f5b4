package io.graft.security.tunnel;

import io.graft.log.AgentLog;
import io.graft.net.Addresses;
import io.graft.net.PortSharing;
import io.graft.security.certificate.Credentials;
import io.graft.security.tunnel.loop.Alpn;
import io.graft.security.tunnel.loop.Channels;
import io.graft.security.tunnel.loop.HandshakeThreads;
import io.graft.security.tunnel.loop.TunnelLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The TLS listeners of one port of the application, and their connections. Used by the loop's
 * thread, except for {@link #sessions}.
 */
final class TunnelPort {
  private static final int BACKLOG = 512;
  private static final int ACCEPTED_AT_ONCE = 64;
  private static final long TELL_AGAIN_MILLIS = 60_000;

  private final Tunnels tunnels;
  private final int number;
  private final InetSocketAddress application;
  private final String peerText;
  private final SessionTable sessions = new SessionTable();
  private final Map<InetAddress, Listener> listeners = new LinkedHashMap<>();
  private final Set<TunnelConnection> connections = new HashSet<>();

  /** Where TLS is accepted; 0: nowhere yet. */
  private volatile int tlsPort;

  /**
   * @param number of the application
   * @param application where it is reached over loopback, or at its only address
   */
  TunnelPort(Tunnels tunnels, int number, InetSocketAddress application) {
    this.tunnels = tunnels;
    this.number = number;
    this.application = application;
    InetAddress target = application.getAddress();
    peerText =
        target.equals(tunnels.source().target())
            ? tunnels.source().text()
            : Addresses.numeric(target);
  }

  /** Accepts connections at one address. */
  private final class Listener extends TunnelLoop.Handler {
    private final ServerSocketChannel channel;
    private @Nullable SelectionKey key;

    Listener(ServerSocketChannel channel) {
      this.channel = channel;
    }

    void open() throws IOException {
      key = loop().register(channel, SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void ready(SelectionKey ready) {
      for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        try {
          SocketChannel client = channel.accept();
          if (client == null) {
            return;
          }
          accept(client);
        } catch (IOException e) {
          AgentLog.atMost(
              "accept " + number,
              TELL_AGAIN_MILLIS,
              "a connection to port " + tlsPort + " could not be accepted: " + AgentLog.reason(e));
          // Too many files are open, perhaps. It would be ready again at once: wait for a sweep.
          key.interestOps(0);
          return;
        }
      }
    }

    @Override
    public void sweep(long nowNanos) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }

    @Override
    public void close() {
      loop().remove(this);
      Channels.close(channel);
    }
  }

  private void accept(SocketChannel client) throws IOException {
    InetAddress peer = client.socket().getInetAddress();
    if (peer == null || !tunnels.hasRoom()) {
      client.close();
      return;
    }
    try {
      new TunnelConnection(this, client, peer).open();
    } catch (IOException e) {
      // The client is gone again.
      client.close();
    }
  }

  /**
   * Listens at the application's own port, at these addresses of the host and no longer at others.
   *
   * @param shared the application's socket
   * @throws IOException if the port cannot be shared; the message is a clause
   */
  void share(Object shared, List<InetAddress> addresses) throws IOException {
    if (listeners.isEmpty()) {
      PortSharing.allow(shared);
    }
    Iterator<Map.Entry<InetAddress, Listener>> present = listeners.entrySet().iterator();
    while (present.hasNext()) {
      Map.Entry<InetAddress, Listener> each = present.next();
      if (!addresses.contains(each.getKey())) {
        each.getValue().close();
        present.remove();
      }
    }
    IOException failed = null;
    for (InetAddress address : addresses) {
      if (!listeners.containsKey(address)) {
        try {
          listen(address, number, true);
        } catch (IOException e) {
          // An address may be gone again, or not usable yet.
          failed = e;
        }
      }
    }
    if (listeners.isEmpty()) {
      throw failed == null ? new IOException("this host has loopback addresses only") : failed;
    }
    tlsPort = number;
  }

  /**
   * Listens at a port of its own.
   *
   * @param wanted 0: any free one
   */
  void listenApart(int wanted) throws IOException {
    listen(new InetSocketAddress(0).getAddress(), wanted, false);
    for (Listener listener : listeners.values()) {
      tlsPort = listener.channel.socket().getLocalPort();
    }
  }

  private void listen(InetAddress address, int at, boolean sharing) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      if (sharing) {
        PortSharing.allow(channel);
      }
      channel.socket().setReuseAddress(true);
      channel.bind(new InetSocketAddress(address, at), BACKLOG);
      channel.configureBlocking(false);
      Listener listener = new Listener(channel);
      listener.open();
      listeners.put(address, listener);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException ? (IOException) e : new IOException(e.toString(), e);
    }
  }

  /** The port of the application. */
  int number() {
    return number;
  }

  /** Where TLS is accepted; 0: nowhere. */
  int tlsPort() {
    return tlsPort;
  }

  /** The addresses at which TLS is accepted, for people. */
  List<String> addresses() {
    List<String> names = new ArrayList<>();
    for (InetAddress each : listeners.keySet()) {
      names.add(Addresses.numeric(each));
    }
    return names;
  }

  /** Stops listening, so that the port is free when this returns. */
  void stopListening() {
    for (Listener listener : listeners.values()) {
      listener.close();
    }
    listeners.clear();
    try {
      loop().flush();
    } catch (IOException e) {
      AgentLog.print("the TLS listener of port " + number + " could not be closed", e);
    }
  }

  /** Stops listening and closes all connections. */
  void close() {
    stopListening();
    for (TunnelConnection each : new ArrayList<>(connections)) {
      each.close();
    }
  }

  /** The connections that are passed on. */
  List<TunnelConnection> connections() {
    return new ArrayList<>(connections);
  }

  // For connections.

  TunnelLoop loop() {
    return tunnels.loop();
  }

  HandshakeThreads handshakes() {
    return tunnels.handshakes();
  }

  /** From any thread. */
  SessionTable sessions() {
    return sessions;
  }

  /** Opens a channel that is to be connected to the application. */
  SocketChannel openServer() throws IOException {
    SocketChannel opened = SocketChannel.open();
    try {
      opened.configureBlocking(false);
      opened.socket().setTcpNoDelay(true);
      TunnelSource own = tunnels.source();
      if (own.isDistinct() && application.getAddress().equals(own.target())) {
        opened.bind(new InetSocketAddress(own.address(), 0));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      Channels.close(opened);
      throw e;
    }
  }

  /** Whether a connection with this peer may be one of this port. From any thread. */
  boolean isFrom(String peer) {
    return peer.equals(peerText);
  }

  /** Whether TLS has a port of its own. */
  boolean isApart() {
    return tlsPort != 0 && tlsPort != number && !listeners.isEmpty();
  }

  boolean isListening() {
    return !listeners.isEmpty();
  }

  InetSocketAddress application() {
    return application;
  }

  @Nullable Credentials credentials() {
    return tunnels.credentials();
  }

  SSLEngine engine(Credentials own) throws GeneralSecurityException {
    return Alpn.offered(own.serverEngine(requiresCertificate()));
  }

  boolean requiresCertificate() {
    return tunnels.isStrict();
  }

  boolean acceptsPlaintext() {
    return !tunnels.isStrict() || tunnels.exemptsRequests();
  }

  boolean beginHandshake(InetAddress peer) {
    return tunnels.limits().begin(peer);
  }

  void endHandshake(InetAddress peer) {
    tunnels.limits().end(peer);
  }

  void shaken(boolean resumed) {
    tunnels.counts().shaken(resumed);
  }

  void opened(TunnelConnection connection, TunnelSession session) {
    connections.add(connection);
    tunnels.opened(session);
  }

  void closed(TunnelConnection connection) {
    connections.remove(connection);
  }

  void refused(InetAddress peer, IOException why) {
    tunnels.counts().refused(peer, number, why);
  }

  void failed(InetAddress peer, TlsCounts.Failure why) {
    tunnels.counts().failed(peer, number, why);
  }

  /** Whether a connection must not be passed on any longer, even if it is one of WebSocket. */
  boolean mustEnd(TunnelSession session) {
    return session.mustEnd()
        || session.security() != TlsCounts.Security.MTLS && tunnels.forbidsUnproven();
  }
}
