package io.graft.security.tunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * Ends a connection so that the last bytes reach the peer, such as an alert: the system resets a
 * connection that is closed while bytes wait to be read, and the peer may lose what it was sent.
 */
public final class LingeringClose extends TunnelLoop.Handler {
  private static final long LIMIT_NANOS = 2_000_000_000L;
  private static final long MOST_BYTES = 4 * 1024 * 1024;

  private final TunnelLoop loop;
  private final SocketChannel channel;
  private final long deadline = System.nanoTime() + LIMIT_NANOS;
  private long discarded;

  private LingeringClose(TunnelLoop loop, SocketChannel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  /** Sends no more, and discards what arrives for a while. Takes over the key. */
  public static void begin(TunnelLoop loop, SelectionKey key) {
    LingeringClose closing = new LingeringClose(loop, (SocketChannel) key.channel());
    try {
      closing.channel.shutdownOutput();
      loop.hand(key, SelectionKey.OP_READ, closing);
    } catch (IOException | RuntimeException e) {
      // The peer is gone.
      closing.close();
    }
  }

  @Override
  public void ready(SelectionKey key) {
    ByteBuffer buffer = loop.acquire();
    try {
      int some = channel.read(buffer);
      discarded += Math.max(0, some);
      if (some < 0 || discarded > MOST_BYTES) {
        close();
      }
    } catch (IOException e) {
      close();
    } finally {
      loop.release(buffer);
    }
  }

  @Override
  public void sweep(long now) {
    if (now - deadline >= 0) {
      close();
    }
  }

  @Override
  public void close() {
    loop.remove(this);
    Channels.close(channel);
  }
}
