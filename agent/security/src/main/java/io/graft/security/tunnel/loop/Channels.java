package io.graft.security.tunnel.loop;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Ends channels of which nothing is wanted any more. */
public final class Channels {
  private Channels() {}

  /** Closes one. */
  public static void close(@Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It is of no use any more.
      return;
    }
  }

  /** Closes one so that the peer does not take what was sent for the whole. */
  public static void reset(@Nullable SocketChannel channel) {
    try {
      if (channel != null && channel.isOpen()) {
        channel.socket().setSoLinger(true, 0);
      }
    } catch (IOException e) {
      // It is closed already.
      return;
    } finally {
      close(channel);
    }
  }
}
