package io.graft.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one {@link MessageExchange}. A datagram's is connected, so that the system drops
 * what comes from elsewhere and tells of a port where nobody listens; and it is new for each
 * question, so that its port is a random one. Used by the wire's thread only.
 */
final class MessageLink extends Link {
  /** How many datagrams that are not the answer are looked at before others have their turn. */
  private static final int DATAGRAMS = 16;

  private final Wire wire;
  private final MessageExchange exchange;
  private final SelectableChannel channel;
  private final ByteChannel bytes;
  private final SelectionKey key;
  private final ByteBuffer out;

  /** Of a stream: the length of the answer, and then the answer. */
  private ByteBuffer in = ByteBuffer.allocate(2);

  private boolean lengthKnown;
  private boolean over;

  private MessageLink(Wire wire, MessageExchange exchange, SelectableChannel channel, long deadline)
      throws IOException {
    super(deadline);
    this.wire = wire;
    this.exchange = exchange;
    this.channel = channel;
    bytes = (ByteChannel) channel;
    byte[] message = exchange.message;
    out = ByteBuffer.allocate(message.length + 2);
    if (exchange.stream) {
      out.putShort((short) message.length);
    }
    out.put(message).flip();
    key =
        wire.register(
            channel, exchange.stream ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ, this);
  }

  /** Sends a message; its exchange is told where that fails at once. */
  static void open(Wire wire, MessageExchange exchange, long now) {
    SelectableChannel channel = null;
    try {
      channel = exchange.stream ? SocketChannel.open() : DatagramChannel.open();
      channel.configureBlocking(false);
      MessageLink made = new MessageLink(wire, exchange, channel, now + exchange.timeoutNanos);
      made.begin();
    } catch (IOException | RuntimeException e) {
      close(channel);
      exchange.failed(words(e));
    }
  }

  private void begin() {
    try {
      boolean connected = true;
      if (exchange.stream) {
        SocketChannel stream = (SocketChannel) channel;
        stream.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connected = stream.connect(exchange.server);
      } else {
        ((DatagramChannel) channel).connect(exchange.server);
      }
      if (connected) {
        step();
      }
    } catch (IOException | RuntimeException e) {
      fail(words(e));
    }
  }

  @Override
  void ready() {
    try {
      if (exchange.stream && key.isConnectable()) {
        ((SocketChannel) channel).finishConnect();
      }
      step();
    } catch (IOException | RuntimeException e) {
      fail(words(e));
    }
  }

  private void step() throws IOException {
    while (out.hasRemaining() && bytes.write(out) > 0) {
      continue;
    }
    key.interestOps(SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
    if (exchange.stream) {
      readStream();
    } else {
      readDatagrams();
    }
  }

  private void readDatagrams() throws IOException {
    for (int i = 0; i < DATAGRAMS && !over; i++) {
      ByteBuffer one = wire.buffer();
      if (bytes.read(one) <= 0) {
        return;
      }
      one.flip();
      offer(one);
    }
  }

  private void readStream() throws IOException {
    while (!over) {
      int some = bytes.read(in);
      if (some < 0) {
        throw new EOFException("it closed the connection without an answer");
      }
      if (in.hasRemaining()) {
        if (some == 0) {
          return;
        }
        continue;
      }
      in.flip();
      if (lengthKnown) {
        offer(in);
        in = ByteBuffer.allocate(2);
      } else {
        in = ByteBuffer.allocate(in.getShort() & 0xffff);
      }
      lengthKnown = !lengthKnown;
    }
  }

  private void offer(ByteBuffer message) {
    byte[] answer = new byte[message.remaining()];
    message.get(answer);
    if (exchange.answered(answer)) {
      close();
    }
  }

  @Override
  void fail(String why) {
    if (!over) {
      close();
      exchange.failed(why);
    }
  }

  @Override
  void expire() {
    fail("no answer within " + exchange.timeoutNanos / 1_000_000 + " ms");
  }

  private void close() {
    over = true;
    wire.forget(this);
    close(channel);
  }

  private static void close(@Nullable SelectableChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Its descriptor is given back all the same.
        return;
      }
    }
  }

  private static String words(Exception e) {
    // What a port without a listener answers a datagram with.
    return e instanceof PortUnreachableException
        ? Words.of(new ConnectException("refused"))
        : Words.of(e);
  }
}
