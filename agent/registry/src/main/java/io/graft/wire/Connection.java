package io.graft.wire;

import io.graft.wire.Exchange.Fault;
import io.graft.wire.Exchange.Until;
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

/** One connection, and the exchange that it serves now. Used by the wire's thread only. */
final class Connection extends Link {
  private final Wire wire;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final @Nullable PoolKey poolKey;
  private @Nullable Tls tls;
  private boolean shaken;

  private @Nullable Exchange exchange;

  /** Whether it has served another exchange before. */
  private boolean kept;

  private ByteBuffer out;
  private Response response;
  private long read;

  private Connection(Wire wire, SocketChannel channel, Exchange exchange, long deadline)
      throws IOException {
    super(deadline);
    this.wire = wire;
    this.channel = channel;
    this.exchange = exchange;
    poolKey = exchange.poolKey();
    out = ByteBuffer.wrap(exchange.request);
    response = new Response(exchange.bodiless(), exchange);
    key = wire.register(channel, SelectionKey.OP_CONNECT, this);
  }

  /**
   * Opens a connection for an exchange, which is told where that fails at once.
   *
   * @param deadline by {@link System#nanoTime}
   */
  static void open(Wire wire, Exchange exchange, InetAddress address, long deadline) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Connection made = new Connection(wire, channel, exchange, deadline);
      try {
        if (channel.connect(new InetSocketAddress(address, exchange.instance.port()))) {
          made.step();
        }
      } catch (IOException e) {
        made.fail(Fault.THEIRS, Words.of(e), false);
      } catch (RuntimeException e) {
        made.fail(Fault.OURS, Words.of(e), false);
      }
    } catch (IOException | RuntimeException e) {
      close(channel);
      exchange.failed(Fault.OURS, Words.of(e));
    }
  }

  /** Serves one more exchange. */
  void serve(Exchange next, long now) {
    exchange = next;
    kept = true;
    await(now + next.timeoutNanos);
    out = ByteBuffer.wrap(next.request);
    response = new Response(next.bodiless(), next);
    read = 0;
    next.connected();
    step();
  }

  @Nullable PoolKey poolKey() {
    return poolKey;
  }

  boolean idle() {
    return exchange == null;
  }

  @Override
  boolean serves(Exchange one) {
    return exchange == one;
  }

  @Override
  void ready() {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
      }
    } catch (IOException e) {
      fail(Fault.THEIRS, Words.of(e), false);
      return;
    }
    step();
  }

  /** Goes on for as long as there is something to do now. */
  private void step() {
    Exchange served = exchange;
    try {
      if (served == null) {
        // Whatever comes now was not asked for: it is the peer's goodbye.
        close();
        return;
      }
      if (!shaken && !shake(served)) {
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
      fail(spoken ? Fault.TLS : Fault.THEIRS, Words.of(e), false);
    } catch (IOException e) {
      boolean wants = tls != null && tls.wantsCertificate() && response.status() == 0;
      fail(wants ? Fault.TLS : Fault.THEIRS, wants ? "it wants a certificate" : Words.of(e), true);
    } catch (RuntimeException e) {
      // The wire serves others, too.
      fail(Fault.OURS, e.toString(), false);
    }
  }

  private boolean shake(Exchange served) throws IOException {
    if (served.secure) {
      Tls begun = tls;
      if (begun == null) {
        begun =
            new Tls(
                channel,
                served.verified() ? null : wire.anyone(),
                served.trust(),
                served.name,
                served.instance.port());
        tls = begun;
      }
      shaken = begun.handshake();
    } else {
      shaken = true;
    }
    if (shaken) {
      served.connected();
    }
    return shaken;
  }

  private boolean write() throws IOException {
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        return false;
      }
    }
    return true;
  }

  private void read(Exchange served) throws IOException {
    for (; ; ) {
      ByteBuffer in = wire.buffer();
      int some = tls == null ? channel.read(in) : tls.read(in);
      if (some == 0) {
        return;
      }
      if (some < 0) {
        if (response.closed()) {
          answered(served, response.status());
          return;
        }
        throw new EOFException("it closed the connection without an answer");
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

  private void answered(Exchange served, int status) {
    exchange = null;
    if (poolKey != null && response.keepsAlive() && !out.hasRemaining()) {
      await(System.nanoTime() + served.idleNanos());
      key.interestOps(SelectionKey.OP_READ);
      wire.idle(this);
    } else {
      close();
    }
    served.answered(status);
  }

  /**
   * @param broken whether the connection has broken, which a kept one may have done long ago
   */
  private void fail(Fault fault, String why, boolean broken) {
    Exchange served = exchange;
    exchange = null;
    close();
    if (served == null) {
      return;
    }
    if (broken && kept && read == 0 && fault == Fault.THEIRS && served.repeatable()) {
      wire.connect(served, System.nanoTime());
    } else {
      served.failed(fault, why);
    }
  }

  @Override
  boolean postpone(long until) {
    return exchange != null && super.postpone(until);
  }

  @Override
  void expire() {
    Exchange served = exchange;
    fail(
        Fault.THEIRS, served == null ? "" : "no " + awaited(served) + " " + served.within(), false);
  }

  private String awaited(Exchange served) {
    return !channel.isConnected()
        ? "connection"
        : served.secure && !shaken ? "TLS handshake" : "answer";
  }

  @Override
  void fail(String why) {
    fail(Fault.OURS, why, false);
  }

  @Override
  void cancel() {
    exchange = null;
    close();
  }

  private void close() {
    wire.closed(this);
    Tls open = tls;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The peer has gone: nobody is left to hear a goodbye.
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
        // Its descriptor is given back all the same.
        return;
      }
    }
  }
}
