package io.graft.net;

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
 * The socket of one {@link MessageExchange}. A UDP socket is connected, so that the system drops
 * datagrams of other senders and reports closed ports; and each message uses a new one, so that its
 * port is random. Used only on the loop's thread.
 */
final class MessageChannel extends EventHandler {
  /**
   * The maximum number of datagrams read in one turn, so that a flood does not delay other
   * handlers.
   */
  private static final int DATAGRAMS = 16;

  private final EventLoop loop;
  private final MessageExchange exchange;
  private final SelectableChannel channel;
  private final ByteChannel bytes;
  private final SelectionKey key;
  private final ByteBuffer out;

  /** For TCP: first the length of the response, then the response. */
  private ByteBuffer in = ByteBuffer.allocate(2);

  private boolean lengthKnown;
  private boolean over;

  private MessageChannel(
      EventLoop loop, MessageExchange exchange, SelectableChannel channel, long deadline)
      throws IOException {
    super(deadline);
    this.loop = loop;
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
        loop.register(
            channel, exchange.stream ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ, this);
  }

  /** Sends a message. Reports to the exchange if that fails at once. */
  static void open(EventLoop loop, MessageExchange exchange, long now) {
    SelectableChannel channel = null;
    try {
      channel = exchange.stream ? SocketChannel.open() : DatagramChannel.open();
      channel.configureBlocking(false);
      MessageChannel made =
          new MessageChannel(loop, exchange, channel, now + exchange.timeoutNanos);
      made.begin();
    } catch (IOException | RuntimeException e) {
      close(channel);
      exchange.failed(reason(e));
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
      fail(reason(e));
    }
  }

  @Override
  protected void ready() {
    try {
      if (exchange.stream && key.isConnectable()) {
        ((SocketChannel) channel).finishConnect();
      }
      step();
    } catch (IOException | RuntimeException e) {
      fail(reason(e));
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
      ByteBuffer one = loop.buffer();
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
        throw new EOFException("it closed the connection without a response");
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
  protected void fail(String why) {
    if (!over) {
      close();
      exchange.failed(why);
    }
  }

  @Override
  protected void expire() {
    fail("no response within " + exchange.timeoutNanos / 1_000_000 + " ms");
  }

  private void close() {
    over = true;
    loop.remove(this);
    close(channel);
  }

  private static void close(@Nullable SelectableChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The file descriptor is closed anyway.
        return;
      }
    }
  }

  private static String reason(Exception e) {
    // The host has responded by ICMP that its port is closed.
    return e instanceof PortUnreachableException
        ? FailureReason.of(new ConnectException("refused"))
        : FailureReason.of(e);
  }
}
