package io.graft.security.tunnel;

import io.graft.security.certificate.Credentials;
import io.graft.security.tunnel.loop.Channels;
import io.graft.security.tunnel.loop.LingeringClose;
import io.graft.security.tunnel.loop.Relay;
import io.graft.security.tunnel.loop.TlsStream;
import io.graft.security.tunnel.loop.TunnelLoop;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: its first byte tells TLS from plaintext; after the handshake it is
 * connected to the application, remembered, and only then passed on. Used by the loop's thread.
 */
final class TunnelConnection extends TunnelLoop.Handler {
  private static final byte TLS_HANDSHAKE = 0x16;
  private static final long FIRST_BYTE_NANOS = 60_000_000_000L;
  private static final long HANDSHAKE_NANOS = 5_000_000_000L;
  private static final long DIAL_NANOS = 10_000_000_000L;

  /** How long the client may take to close after the application has. */
  private static final long LINGER_NANOS = 10_000_000_000L;

  private final TunnelPort port;
  private final TunnelLoop loop;
  private final SocketChannel client;
  private final InetAddress peer;

  // Also seen by the thread of handshakes; begun: whether tasks of this one were run.
  private volatile TunnelState state = TunnelState.FIRST_BYTE;
  private volatile boolean begun;
  private final Runnable tasks = this::runTasks;
  private long deadline = System.nanoTime() + FIRST_BYTE_NANOS;
  private @Nullable SelectionKey clientKey;
  private @Nullable SocketChannel server;
  private @Nullable SelectionKey serverKey;
  private @Nullable TlsStream tls;
  private @Nullable ByteBuffer arrived;
  private @Nullable Credentials verifiedBy;
  private @Nullable TunnelSession session;
  private @Nullable Relay relay;
  private int source;
  private long startMillis;
  private boolean counted;

  TunnelConnection(TunnelPort port, SocketChannel client, InetAddress peer) {
    this.port = port;
    this.loop = port.loop();
    this.client = client;
    this.peer = peer;
  }

  void open() throws IOException {
    client.configureBlocking(false);
    client.socket().setTcpNoDelay(true);
    clientKey = loop.register(client, SelectionKey.OP_READ, this);
  }

  @Override
  public void ready(SelectionKey key) {
    if (state == TunnelState.RELAY) {
      relay.ready(key);
    }
    proceed();
  }

  private void proceed() {
    try {
      switch (state) {
        case FIRST_BYTE:
          readFirst();
          break;
        case HANDSHAKE:
          handshake();
          break;
        case TASK:
          clientKey.interestOps(0);
          if (tls.hasEnded()) {
            port.refused(peer, new EOFException("the peer has given up the handshake"));
            close();
          }
          break;
        case DIAL:
          if (server.finishConnect()) {
            connected();
          }
          break;
        case RELAY:
          pass();
          break;
        default:
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException failure) {
    if (state == TunnelState.HANDSHAKE) {
      tls.alert();
      port.refused(peer, failure);
      closeGently();
    } else if (state == TunnelState.DIAL) {
      close();
    } else {
      reset();
    }
  }

  private void readFirst() throws IOException {
    ByteBuffer buffer = loop.acquire();
    int some;
    try {
      some = client.read(buffer);
    } catch (IOException e) {
      loop.release(buffer);
      throw e;
    }
    buffer.flip();
    if (some <= 0) {
      loop.release(buffer);
      if (some < 0) {
        close(); // A probe, or a connection that was not needed.
      }
      return;
    }
    arrived = buffer;
    if (buffer.get(0) == TLS_HANDSHAKE) {
      beginHandshake(buffer);
    } else if (port.acceptsPlaintext()) {
      session = TunnelSession.plaintext(address());
      dial();
    } else {
      port.failed(peer, TlsCounts.Failure.PLAINTEXT);
      close();
    }
  }

  private void beginHandshake(ByteBuffer first) throws IOException {
    Credentials own = port.credentials();
    verifiedBy = own;
    counted = own != null && port.beginHandshake(peer);
    if (!counted) {
      exceeded();
      return;
    }
    try {
      tls = new TlsStream(client, port.engine(own), loop, first);
      arrived = null;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up", e);
    }
    state = TunnelState.HANDSHAKE;
    startMillis = System.currentTimeMillis();
    deadline = System.nanoTime() + HANDSHAKE_NANOS;
    handshake();
  }

  private void handshake() throws IOException {
    TlsStream stream = tls;
    switch (stream.handshake()) {
      case READ:
        clientKey.interestOps(SelectionKey.OP_READ);
        break;
      case WRITE:
        clientKey.interestOps(SelectionKey.OP_WRITE);
        break;
      case TASK:
        clientKey.interestOps(begun ? 0 : SelectionKey.OP_READ);
        state = TunnelState.TASK;
        if (!port.handshakes().execute(tasks, begun)) {
          state = TunnelState.HANDSHAKE;
          exceeded();
        }
        break;
      default:
        verified(stream.session());
    }
  }

  private void exceeded() {
    port.failed(peer, TlsCounts.Failure.LIMIT);
    close();
  }

  /** On another thread. */
  private void runTasks() {
    begun = true;
    try {
      if (state != TunnelState.CLOSED) {
        tls.runTasks();
      }
    } finally {
      loop.execute(
          () -> {
            if (state == TunnelState.TASK) {
              state = TunnelState.HANDSHAKE;
              deadline = System.nanoTime() + HANDSHAKE_NANOS;
              proceed();
            } else {
              tls.release();
            }
          });
    }
  }

  private void verified(SSLSession ended) throws IOException {
    endHandshake();
    port.shaken(ended.getCreationTime() < startMillis);
    TunnelSession proven = TunnelSession.of(ended, address(), verifiedBy);
    if (proven.id() == null && port.requiresCertificate()) {
      throw new IOException("it has no certificate");
    }
    session = proven;
    dial();
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(peer, client.socket().getPort());
  }

  private void endHandshake() {
    if (counted) {
      counted = false;
      port.endHandshake(peer);
    }
  }

  private void dial() throws IOException {
    clientKey.interestOps(0);
    state = TunnelState.DIAL;
    deadline = System.nanoTime() + DIAL_NANOS;
    SocketChannel opened = port.openServer();
    server = opened;
    boolean done = opened.connect(port.application());
    serverKey = loop.register(opened, done ? 0 : SelectionKey.OP_CONNECT, this);
    if (done) {
      connected();
    }
  }

  /** Remembers who it is before the application can see a byte. */
  private void connected() throws IOException {
    source = server.socket().getLocalPort();
    port.sessions().put(source, session);
    port.opened(this, session);
    state = TunnelState.RELAY;
    relay = new Relay(loop, clientKey, serverKey, tls, arrived);
    arrived = null;
    pass();
  }

  private void pass() throws IOException {
    if (state != TunnelState.RELAY) {
      return;
    }
    boolean again = relay.run();
    if (relay.hasEnded()) {
      close();
      return;
    }
    if (!relay.responseHasEnded()) {
      deadline = Long.MAX_VALUE;
    } else if (deadline == Long.MAX_VALUE || relay.hasMoved()) {
      deadline = System.nanoTime() + LINGER_NANOS;
    }
    if (again) {
      loop.execute(this::proceed);
    }
  }

  @Nullable TunnelSession session() {
    return session;
  }

  @Override
  public void sweep(long now) {
    TunnelSession known = session;
    boolean working = begun && state == TunnelState.TASK;
    boolean late = !working && deadline != Long.MAX_VALUE && now - deadline >= 0;
    if (late && counted) {
      port.failed(peer, TlsCounts.Failure.TIMEOUT);
    }
    if (late || state == TunnelState.RELAY && known != null && port.mustEnd(known)) {
      close();
    }
  }

  /** Closes it so that the client sees the alert. */
  private void closeGently() {
    if (state != TunnelState.CLOSED) {
      SelectionKey handed = clientKey;
      clientKey = null;
      LingeringClose.begin(loop, handed);
      close();
    }
  }

  /** Closes both sides so that neither takes what was sent for the whole. */
  private void reset() {
    forget();
    Channels.reset(client);
    Channels.reset(server);
    close();
  }

  /** Before the socket is closed, and its port can be used again. */
  private void forget() {
    if (source != 0) {
      port.sessions().remove(source);
      port.closed(this);
    }
  }

  @Override
  public void close() {
    if (state == TunnelState.CLOSED) {
      return;
    }
    boolean busy = state == TunnelState.TASK && !port.handshakes().cancel(tasks);
    state = TunnelState.CLOSED;
    endHandshake();
    loop.remove(this);
    forget();
    if (relay != null) {
      relay.release();
    }
    if (tls != null && !busy) {
      tls.release();
    }
    if (arrived != null) {
      loop.release(arrived);
      arrived = null;
    }
    if (clientKey != null) {
      Channels.close(client);
    }
    Channels.close(server);
  }
}
