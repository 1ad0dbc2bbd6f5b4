package io.graft.net.http;

import io.graft.governance.tls.TlsLayer;
import io.graft.net.EventHandler;
import io.graft.net.FailureReason;
import io.graft.net.http.ClientExchange.Fault;
import io.graft.net.http.ClientExchange.Until;
import io.graft.net.tls.TlsChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A connection, and the exchange in progress, if any. Used only on the loop's thread. */
final class HttpConnection extends EventHandler implements ClientExchange.Carrier {
  /**
   * The maximum size of one write: the JDK copies the bytes, and keeps a buffer of the largest
   * size.
   */
  private static final int MOST_WRITTEN = 64 * 1024;

  private final HttpTransport transport;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final @Nullable PoolKey poolKey;
  private @Nullable TlsChannel tls;
  private boolean handshakeDone;

  private @Nullable ClientExchange exchange;

  /** Whether it has served another exchange before. */
  private boolean reused;

  private ByteBuffer out;
  private ResponseParser response;
  private long read;

  private HttpConnection(
      HttpTransport transport, SocketChannel channel, ClientExchange exchange, long deadline)
      throws IOException {
    super(deadline);
    this.transport = transport;
    this.channel = channel;
    this.exchange = exchange;
    exchange.carrier = this;
    poolKey = exchange.poolKey();
    out = ByteBuffer.wrap(exchange.request);
    response = new ResponseParser(exchange.bodiless(), exchange);
    key = transport.loop().register(channel, SelectionKey.OP_CONNECT, this);
  }

  /**
   * Opens a connection for an exchange. Reports a failure to the exchange.
   *
   * @param deadline by {@link System#nanoTime}
   */
  static void open(
      HttpTransport transport, ClientExchange exchange, InetAddress address, long deadline) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      HttpConnection made = new HttpConnection(transport, channel, exchange, deadline);
      try {
        if (channel.connect(new InetSocketAddress(address, exchange.instance.port()))) {
          made.step();
        }
      } catch (IOException e) {
        made.fail(Fault.THEIRS, FailureReason.of(e), false);
      } catch (RuntimeException e) {
        made.fail(Fault.OURS, FailureReason.of(e), false);
      }
    } catch (IOException | RuntimeException e) {
      close(channel);
      exchange.failed(Fault.OURS, FailureReason.of(e));
    }
  }

  /** Starts another exchange. */
  void serve(ClientExchange next, long now) {
    exchange = next;
    next.carrier = this;
    reused = true;
    await(now + next.timeoutNanos);
    out = ByteBuffer.wrap(next.request);
    response = new ResponseParser(next.bodiless(), next);
    read = 0;
    next.connected();
    step();
  }

  @Nullable PoolKey poolKey() {
    return poolKey;
  }

  @Override
  protected void ready() {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
      }
    } catch (IOException e) {
      fail(Fault.THEIRS, FailureReason.of(e), false);
      return;
    }
    step();
  }

  /** Reads and writes as far as possible without blocking. */
  private void step() {
    ClientExchange served = exchange;
    try {
      if (served == null) {
        // No exchange is in progress: the peer closes an idle connection.
        close();
        return;
      }
      if (!handshakeDone && !handshake(served)) {
        key.interestOps(
            SelectionKey.OP_READ | (tls != null && tls.pending() ? SelectionKey.OP_WRITE : 0));
        return;
      }
      if (served.until == Until.CONNECTED) {
        answered(served, 0);
        return;
      }
      boolean written = tls == null ? write() : tls.write(out);
      key.interestOps(SelectionKey.OP_READ | (written ? 0 : SelectionKey.OP_WRITE));
      read(served);
    } catch (SSLException e) {
      boolean spoken = tls != null && tls.spoken();
      fail(spoken ? Fault.TLS : Fault.THEIRS, FailureReason.of(e), false);
    } catch (IOException e) {
      boolean wants = tls != null && tls.wantsCertificate() && response.status() == 0;
      boolean early = tls != null && !handshakeDone && e instanceof EOFException;
      fail(
          wants ? Fault.TLS : early ? Fault.CLOSED : Fault.THEIRS,
          wants ? "it requires a client certificate" : FailureReason.of(e),
          true);
    } catch (RuntimeException e) {
      // An exchange must not stop the loop, which serves others too.
      fail(Fault.OURS, e.toString(), false);
    }
  }

  private boolean handshake(ClientExchange served) throws IOException {
    if (served.secure) {
      TlsChannel begun = tls;
      if (begun == null) {
        begun = tls(served);
        tls = begun;
      }
      handshakeDone = begun.handshake();
      TlsLayer layer = served.layer;
      if (handshakeDone && layer != null) {
        layer.verify(begun.session());
      }
    } else {
      handshakeDone = true;
    }
    if (handshakeDone) {
      served.connected();
    }
    return handshakeDone;
  }

  private TlsChannel tls(ClientExchange served) throws IOException {
    TlsLayer layer = served.layer;
    return layer != null
        ? new TlsChannel(channel, layer.engine())
        : new TlsChannel(
            channel,
            served.verified() ? null : transport.trustAll(),
            served.trust(),
            served.name,
            served.instance.port());
  }

  private boolean write() throws IOException {
    int end = out.limit();
    while (out.position() < end) {
      out.limit(Math.min(end, out.position() + MOST_WRITTEN));
      int some = channel.write(out);
      out.limit(end);
      if (some == 0) {
        return false;
      }
    }
    return true;
  }

  private void read(ClientExchange served) throws IOException {
    for (; ; ) {
      ByteBuffer in = transport.loop().buffer();
      int some = tls == null ? channel.read(in) : tls.read(in);
      if (some == 0) {
        return;
      }
      if (some < 0) {
        if (response.closed()) {
          answered(served, response.status());
          return;
        }
        throw new EOFException("it closed the connection without a response");
      }
      in.flip();
      read += some;
      if (served.endless()) {
        await(System.nanoTime() + served.timeoutNanos);
      }
      response.read(in);
      boolean enough =
          response.done()
              || served.until == Until.STATUS && response.status() >= 200
              || read > served.mostRead() && response.status() >= 200;
      if (enough) {
        answered(served, response.status());
        return;
      }
    }
  }

  private void answered(ClientExchange served, int status) {
    exchange = null;
    if (poolKey != null && response.keepsAlive() && !out.hasRemaining()) {
      await(System.nanoTime() + served.idleNanos());
      key.interestOps(SelectionKey.OP_READ);
      transport.idle(this);
    } else {
      close();
    }
    served.answered(status);
  }

  /**
   * @param broken whether the connection broke, which a kept one may have done long ago
   */
  private void fail(Fault fault, String why, boolean broken) {
    ClientExchange served = exchange;
    exchange = null;
    close();
    if (served == null) {
      return;
    }
    if (broken && reused && read == 0 && fault == Fault.THEIRS && served.repeatable()) {
      transport.connect(served, System.nanoTime());
    } else {
      served.failed(fault, why);
    }
  }

  @Override
  protected boolean postpone(long until) {
    return exchange != null && super.postpone(until);
  }

  @Override
  protected void expire() {
    ClientExchange served = exchange;
    fail(
        Fault.THEIRS, served == null ? "" : "no " + awaited(served) + " " + served.within(), false);
  }

  private String awaited(ClientExchange served) {
    return !channel.isConnected()
        ? "connection"
        : served.secure && !handshakeDone ? "TLS handshake" : "response";
  }

  @Override
  protected void fail(String why) {
    fail(Fault.OURS, why, false);
  }

  @Override
  public void cancel(ClientExchange one) {
    if (exchange == one) {
      exchange = null;
      close();
    }
  }

  private void close() {
    transport.loop().remove(this);
    transport.closed(this);
    TlsChannel open = tls;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The peer has already closed the connection.
        open = null;
      }
    }
    close(channel);
  }

  private static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The file descriptor is closed anyway.
        return;
      }
    }
  }
}
