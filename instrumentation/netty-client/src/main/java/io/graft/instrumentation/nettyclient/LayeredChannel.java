package io.graft.instrumentation.nettyclient;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.SocketAddress;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The TLS of a channel. */
public final class LayeredChannel {
  /** Some libraries send a file by this name of a handler: without it past the pipeline. */
  private static final String NAME = "ssl";

  private static final AttributeKey<String> LAYER = AttributeKey.valueOf("graft.tls");

  private static volatile boolean used;

  /** What is only known where the library has TLS: netty-handler need not be there. */
  private static final class Version {
    /** Whether it is newer than TLS 1.3: since 4.1.34. */
    static final boolean KNOWS_13 = has("io.netty.handler.ssl.SslMasterKeyHandler");
  }

  private LayeredChannel() {}

  /** Whether a channel has ever been layered. */
  public static boolean isUsed() {
    return used;
  }

  /** Whether a channel has TLS that its library does not know of. */
  public static boolean isLayered(Channel channel) {
    return used && channel.attr(LAYER).get() != null;
  }

  private static boolean has(String type) {
    try {
      Class.forName(type, false, SslHandler.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException before) {
      return false;
    }
  }

  /**
   * Makes a channel that is about to connect shake hands first, if the address is one with TLS.
   *
   * @return why it must not connect; {@code null}: it may
   */
  static @Nullable Throwable layer(ChannelPipeline pipeline, SocketAddress address) {
    try {
      LayeredAddress remote = LayeredAddress.of(address);
      if (remote != null) {
        used = true;
        SSLEngine engine = remote.layer().engine();
        if (!Version.KNOWS_13) {
          engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        }
        SslHandler tls = new SslHandler(engine);
        pipeline.addFirst("graft.tls", new TlsHandshake(remote, tls));
        pipeline.addFirst(NAME, tls);
        pipeline.channel().attr(LAYER).set(remote.layer().poolName());
      }
      return null;
    } catch (Throwable failure) {
      pipeline.close();
      return failure;
    }
  }

  /**
   * Checks that a request goes to a connection with the TLS that it must have, before anything is
   * written: a connection that does not is closed.
   *
   * @param layer {@code null}: plaintext
   */
  public static void check(Channel channel, @Nullable TlsLayer layer) throws IOException {
    String actual = channel.attr(LAYER).get();
    if (layer == null ? actual == null : layer.poolName().equals(actual)) {
      return;
    }
    channel.close();
    throw new IOException(
        layer == null
            ? "the connection has TLS to " + actual
            : "the connection has no TLS to " + layer.instance());
  }
}
