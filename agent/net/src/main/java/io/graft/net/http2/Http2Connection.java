package io.graft.net.http2;

import io.graft.net.EventHandler;
import io.graft.net.FailureReason;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection, and the exchange in progress, if any: there is one stream at a time. Used only on
 * the loop's thread.
 */
final class Http2Connection extends EventHandler {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** {@code SETTINGS_ENABLE_PUSH = 0}. */
  private static final byte[] SETTINGS = {0, 2, 0, 0, 0, 0};

  private static final long IDLE_NANOS = 60_000_000_000L;

  /** The most frames that wait to be written, all of which answer frames of the peer. */
  private static final int MOST_ANSWERS = 1000;

  private final Http2Client client;
  private final InetAddress address;
  private final @Nullable SSLContext context;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Http2Socket socket;
  private final FrameReader frames = new FrameReader();
  private final Deque<ByteBuffer> out = new ArrayDeque<>();
  private final Http2Stream stream = new Http2Stream();
  private @Nullable Http2Exchange exchange;
  private boolean reused;
  private boolean leaving;
  private boolean closed;

  private Http2Connection(
      Http2Client client,
      InetAddress address,
      @Nullable SSLContext context,
      SocketChannel channel,
      long deadline)
      throws IOException {
    super(deadline);
    this.client = client;
    this.address = address;
    this.context = context;
    this.channel = channel;
    socket = new Http2Socket(channel, context, client.host, client.port);
    key = client.transport().loop().register(channel, SelectionKey.OP_CONNECT, this);
    out.add(ByteBuffer.wrap(PREFACE.getBytes(StandardCharsets.US_ASCII)));
    send(FrameReader.SETTINGS, 0, 0, SETTINGS);
  }

  /**
   * Opens a connection for an exchange. Returns {@code null} and reports to the exchange if that
   * fails at once.
   *
   * @param context {@code null}: without TLS
   */
  static @Nullable Http2Connection open(
      Http2Client client,
      InetAddress address,
      @Nullable SSLContext context,
      Http2Exchange exchange) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      long deadline = System.nanoTime() + exchange.timeoutNanos;
      Http2Connection made = new Http2Connection(client, address, context, channel, deadline);
      made.begin(exchange);
      try {
        if (channel.connect(new InetSocketAddress(address, client.port))) {
          made.step();
        }
      } catch (IOException | RuntimeException e) {
        made.fail(FailureReason.of(e), false);
      }
      return made.closed ? null : made;
    } catch (IOException | RuntimeException e) {
      Http2Socket.close(channel);
      exchange.failed(FailureReason.of(e));
      return null;
    }
  }

  /** Starts another exchange. */
  void serve(Http2Exchange next) {
    reused = true;
    await(System.nanoTime() + next.timeoutNanos);
    begin(next);
    step();
  }

  private void begin(Http2Exchange next) {
    exchange = next;
    stream.begin();
    int flags = FrameReader.END_HEADERS | (next.body.length == 0 ? FrameReader.END_STREAM : 0);
    send(FrameReader.HEADERS, flags, stream.id(), next.headers);
  }

  /** Ends an exchange that nobody waits for any more. */
  void cancel(Http2Exchange one) {
    if (exchange == one) {
      exchange = null;
      close();
    }
  }

  @Override
  protected void ready() {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
      }
    } catch (IOException e) {
      fail(FailureReason.of(e), false);
      return;
    }
    step();
  }

  /** Reads and writes as far as possible without blocking. */
  private void step() {
    try {
      boolean written = socket.establish() && pump();
      if (socket.established()) {
        read();
        written = closed || pump();
      }
      if (!closed) {
        boolean pending = socket.pending() || socket.established() && !written;
        key.interestOps(SelectionKey.OP_READ | (pending ? SelectionKey.OP_WRITE : 0));
      }
    } catch (EOFException e) {
      fail(FailureReason.of(e), true);
    } catch (IOException e) {
      fail(FailureReason.of(e), socket.established() && !(e instanceof ProtocolException));
    } catch (RuntimeException e) {
      // An exchange must not stop the loop, which serves others too.
      fail(e.toString(), false);
    }
  }

  /** Writes what is to be written. Returns whether that was all for now. */
  private boolean pump() throws IOException {
    do {
      while (!out.isEmpty()) {
        ByteBuffer next = out.peek();
        if (!socket.write(next)) {
          return false;
        }
        out.remove();
      }
    } while (data());
    return true;
  }

  /** Adds the next part of the body, if the peer has room for it. */
  private boolean data() {
    Http2Exchange served = exchange;
    int left = served == null ? 0 : served.body.length - served.sent;
    int some = Math.min(left, stream.room());
    if (served == null || some <= 0) {
      return false;
    }
    int flags = some == left ? FrameReader.END_STREAM : 0;
    out.add(
        FrameReader.frame(FrameReader.DATA, flags, stream.id(), served.body, served.sent, some));
    served.sent += some;
    stream.sent(some);
    return true;
  }

  private void send(int type, int flags, int id, byte[] payload) {
    out.add(FrameReader.frame(type, flags, id, payload, 0, payload.length));
  }

  private void read() throws IOException {
    while (!closed) {
      ByteBuffer in = client.transport().loop().buffer();
      int some = socket.read(in);
      if (some == 0) {
        return;
      }
      if (some < 0) {
        throw new EOFException("it closed the connection without a response");
      }
      in.flip();
      frames.read(in, this::frame);
    }
  }

  private boolean frame(int type, int flags, int id, ByteBuffer payload) throws IOException {
    if (stream.inBlock() && type != FrameReader.CONTINUATION) {
      throw new ProtocolException("it sends HTTP/2 frames in a wrong order");
    }
    switch (type) {
      case FrameReader.DATA:
        content(flags, id, payload);
        break;
      case FrameReader.HEADERS:
      case FrameReader.CONTINUATION:
        boolean ends = stream.headers(type, flags, payload, id, exchange);
        if (ends && id == stream.id()) {
          complete();
        }
        break;
      case FrameReader.RST_STREAM:
        if (id == stream.id() && exchange != null) {
          fail("it ended the request with the HTTP/2 error " + Http2Stream.number(payload), false);
        }
        break;
      case FrameReader.SETTINGS:
        if ((flags & FrameReader.ACK) == 0) {
          stream.settings(payload);
          answer(FrameReader.SETTINGS, new byte[0]);
        }
        break;
      case FrameReader.PUSH_PROMISE:
        throw new ProtocolException("it sends what HTTP/2 was told not to");
      case FrameReader.PING:
        if ((flags & FrameReader.ACK) == 0) {
          answer(FrameReader.PING, payload.array());
        }
        break;
      case FrameReader.GOAWAY:
        leave(payload);
        break;
      case FrameReader.WINDOW_UPDATE:
        stream.widen(id, payload);
        break;
      default:
        // Frames of unknown types are ignored, and priorities mean nothing to a client.
    }
    return !closed;
  }

  private void answer(int type, byte[] payload) throws IOException {
    if (out.size() > MOST_ANSWERS) {
      throw new ProtocolException("it sends more than it reads");
    }
    send(type, FrameReader.ACK, 0, payload);
  }

  private void content(int flags, int id, ByteBuffer payload) throws IOException {
    int length = payload.remaining();
    boolean ends = (flags & FrameReader.END_STREAM) != 0;
    if (length > 0) {
      byte[] more = ByteBuffer.allocate(4).putInt(length).array();
      send(FrameReader.WINDOW_UPDATE, 0, 0, more);
      if (!ends) {
        send(FrameReader.WINDOW_UPDATE, 0, id, more);
      }
    }
    Http2Exchange served = exchange;
    if (id == stream.id() && served != null) {
      Http2Stream.unpad(flags, payload);
      served.content(payload.array(), payload.position(), payload.remaining());
      if (ends) {
        complete();
      }
    }
  }

  private void complete() {
    Http2Exchange served = exchange;
    if (served == null) {
      return;
    }
    exchange = null;
    if (served.sent < served.body.length || leaving || stream.isLast()) {
      // The peer has answered early, or takes no more requests.
      close();
    } else {
      await(System.nanoTime() + IDLE_NANOS);
    }
    served.complete();
  }

  private void leave(ByteBuffer payload) {
    leaving = true;
    client.left(this);
    int last = Http2Stream.number(payload) & Integer.MAX_VALUE;
    int code = Http2Stream.number(payload);
    if (exchange == null) {
      close();
    } else if (last < stream.id()) {
      fail("it ended the connection with the HTTP/2 error " + code, code == 0);
    }
  }

  /**
   * @param broken whether the connection broke, which a kept one may have done long ago
   */
  private void fail(String why, boolean broken) {
    Http2Exchange served = exchange;
    exchange = null;
    close();
    if (served == null) {
      return;
    }
    if (broken && reused && !served.answered) {
      served.again();
      client.replace(address, context, served);
    } else {
      served.failed(why);
    }
  }

  @Override
  protected void expire() {
    fail("no " + socket.awaited() + " in time", false);
  }

  @Override
  protected boolean postpone(long until) {
    return exchange != null && super.postpone(until);
  }

  @Override
  protected void fail(String why) {
    fail(why, false);
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    client.transport().loop().remove(this);
    client.left(this);
    socket.close();
  }
}
