package org.apache.zookeeper;

import io.graft.net.FailureReason;
import io.graft.net.tls.TlsChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * The client's connection, with or without TLS. It replaces the client's own two: the JDK one has
 * no TLS and does not report why it failed; the Netty one is four times as large as the client,
 * sets system properties and creates threads that keep the JVM alive. It is in this package because
 * the client requires that. Used by the client's sending thread, except for wake-ups.
 */
final class AgentSocket extends ClientCnxnSocket {
  private static final int BUFFER = 64 * 1024;

  private final AgentConfig config;
  private final Selector selector;
  private @Nullable SelectionKey key;
  private @Nullable SocketChannel channel;
  private @Nullable TlsChannel tls;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
  private @Nullable InetSocketAddress server;

  /** Whether packets may be sent: the connection and its TLS are established. */
  private boolean primed;

  private boolean explained;

  /** Called by the client, by reflection. */
  AgentSocket(ZKClientConfig config) throws IOException {
    this.config = (AgentConfig) config;
    clientConfig = config;
    initProperties();
    selector = Selector.open();
  }

  @Override
  boolean isConnected() {
    return key != null;
  }

  @Override
  void connect(InetSocketAddress address) throws IOException {
    server = address;
    explained = false;
    initialized = false;
    primed = false;
    tls = null;
    lenBuffer.clear();
    incomingBuffer = lenBuffer;
    SocketChannel opened = SocketChannel.open();
    try {
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel = opened;
      key = opened.register(selector, SelectionKey.OP_CONNECT);
      if (opened.connect(address)) {
        connected(opened);
      }
    } catch (IOException | RuntimeException e) {
      explain(words(e));
      throw e;
    }
  }

  private void connected(SocketChannel open) throws IOException {
    updateNow();
    // Unlike the client's own sockets this does not count a connection as a sign of life. Otherwise
    // a server that accepts each connection and closes it, because its data was wiped and the
    // session is ahead of it, would never be given up.
    updateLastSend();
    SSLContext context = config.tls();
    InetSocketAddress to = server;
    if (context != null && to != null) {
      tls = new TlsChannel(open, context, to.getHostString(), to.getPort());
    }
    shake();
  }

  /** Continues the TLS handshake, and starts the session when it is complete. */
  private void shake() throws IOException {
    TlsChannel begun = tls;
    if (begun == null || begun.handshake()) {
      primed = true;
      sendThread.primeConnection();
      return;
    }
    key.interestOps(SelectionKey.OP_READ | (begun.pending() ? SelectionKey.OP_WRITE : 0));
  }

  @Override
  void connectionPrimed() {
    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  @Override
  void doTransport(int wait, Queue<ClientCnxn.Packet> pending, ClientCnxn client)
      throws IOException {
    long longest = Math.max(1, wait);
    if (config.closing()) {
      long patience = config.patience();
      if (patience <= 0) {
        throw new IOException("no response to closing the session");
      }
      longest = Math.min(longest, patience);
    }
    try {
      selector.select(longest);
      boolean ready = !selector.selectedKeys().isEmpty();
      selector.selectedKeys().clear();
      updateNow();
      if (key != null && channel != null) {
        transport(channel, ready, pending, client);
      }
    } catch (IOException | RuntimeException e) {
      explain(words(e));
      throw e;
    }
  }

  private void transport(
      SocketChannel open, boolean ready, Queue<ClientCnxn.Packet> pending, ClientCnxn client)
      throws IOException {
    if (!open.isConnected()) {
      if (ready && open.finishConnect()) {
        connected(open);
      }
      return;
    }
    if (!primed) {
      if (ready) {
        shake();
      }
      return;
    }
    if (ready) {
      read(open);
    }
    boolean all = write(open, pending, client);
    key.interestOps(SelectionKey.OP_READ | (all ? 0 : SelectionKey.OP_WRITE));
  }

  private void read(SocketChannel open) throws IOException {
    for (; ; ) {
      in.clear();
      int some = tls == null ? open.read(in) : tls.read(in);
      if (some == 0) {
        return;
      }
      if (some < 0) {
        throw new EOFException(
            initialized
                ? "it closed the connection"
                : "it closed the connection before the session started; it may not be serving yet,"
                    + " or"
                    + " this host has too many connections (maxClientCnxns)");
      }
      in.flip();
      while (in.hasRemaining()) {
        take();
      }
    }
  }

  /** Reads frames: four bytes of length, followed by the content. */
  private void take() throws IOException {
    ByteBuffer frame = incomingBuffer;
    int end = in.limit();
    in.limit(Math.min(end, in.position() + frame.remaining()));
    frame.put(in);
    in.limit(end);
    if (frame.hasRemaining()) {
      return;
    }
    frame.flip();
    if (frame == lenBuffer) {
      recvCount.getAndIncrement();
      readLength();
      if (incomingBuffer.hasRemaining()) {
        return;
      }
    }
    if (initialized) {
      sendThread.readResponse(incomingBuffer);
    } else {
      readConnectResult();
      initialized = true;
    }
    lenBuffer.clear();
    incomingBuffer = lenBuffer;
    updateLastHeard();
  }

  /**
   * Sends pending packets as far as possible. Returns whether all that may be sent now were sent.
   */
  private boolean write(SocketChannel open, Queue<ClientCnxn.Packet> pending, ClientCnxn client)
      throws IOException {
    for (; ; ) {
      ClientCnxn.Packet packet = outgoingQueue.peekFirst();
      boolean first = packet != null && packet.requestHeader == null;
      if (packet == null || !initialized && !first) {
        // Until the server has responded to the session request, nothing else may be sent.
        return tls == null || tls.write(ByteBuffer.allocate(0));
      }
      boolean counted = !first && isCounted(packet.requestHeader.getType());
      if (packet.bb == null) {
        if (counted) {
          packet.requestHeader.setXid(client.getXid());
        }
        packet.createBB();
        updateLastSend();
      }
      if (!send(open, packet.bb)) {
        return false;
      }
      sentCount.getAndIncrement();
      outgoingQueue.removeFirstOccurrence(packet);
      if (counted) {
        synchronized (pending) {
          pending.add(packet);
        }
      }
    }
  }

  /** Pings and authentication have reserved ids, and no response to wait for. */
  private static boolean isCounted(int type) {
    return type != OpCode.ping && type != OpCode.auth;
  }

  private boolean send(SocketChannel open, ByteBuffer bytes) throws IOException {
    TlsChannel over = tls;
    if (over != null) {
      over.write(bytes);
      // A TLS record is sent as a whole, now or later.
      return !bytes.hasRemaining();
    }
    while (bytes.hasRemaining()) {
      if (open.write(bytes) == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  void cleanup() {
    if (key != null && !config.closing()) {
      explain(initialized ? "it stopped responding" : "it does not respond");
    }
    TlsChannel over = tls;
    if (over != null && primed) {
      try {
        over.close();
      } catch (IOException e) {
        // The connection is already broken, so closing the session cannot be announced.
        primed = false;
      }
    }
    SocketChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The file descriptor is released anyway.
        primed = false;
      }
    }
    key = null;
    channel = null;
    tls = null;
    primed = false;
  }

  private void explain(String reason) {
    if (!explained && !config.closing()) {
      explained = true;
      InetSocketAddress to = server;
      String authority = to == null ? "" : to.getHostString() + ":" + to.getPort() + ": ";
      config.failed(authority + reason);
    }
  }

  private static String words(Exception e) {
    String message = e.getMessage();
    if (message != null && message.startsWith("Packet len ")) {
      return "its response is not ZooKeeper's protocol (" + message + ")";
    }
    return e instanceof SSLException ? "TLS: " + FailureReason.of(e) : FailureReason.of(e);
  }

  @Override
  void close() {
    try {
      selector.close();
    } catch (IOException e) {
      // The thread ends, and nothing can wait for it.
      return;
    }
  }

  @Override
  void packetAdded() {
    selector.wakeup();
  }

  @Override
  void onClosing() {
    selector.wakeup();
  }

  @Override
  @Nullable SocketAddress getRemoteSocketAddress() {
    return server;
  }

  @Override
  @Nullable SocketAddress getLocalSocketAddress() {
    return null;
  }

  @Override
  void saslCompleted() {}

  @Override
  void testableCloseSocket() {}

  @Override
  void sendPacket(ClientCnxn.Packet packet) throws IOException {
    throw new IOException("SASL is not supported");
  }
}
