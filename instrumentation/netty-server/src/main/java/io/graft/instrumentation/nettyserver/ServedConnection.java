package io.graft.instrumentation.nettyserver;

import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server, with the requests of it that are in progress. Used by the connection's
 * event loop only; an attribute of the channel has it.
 */
abstract class ServedConnection {
  static final AttributeKey<Object> KEY = AttributeKey.valueOf("io.graft.requests");

  /** The tunnel's end of the connection, once the channel shows the client's instead. */
  private static final AttributeKey<Object> ACCEPTED = AttributeKey.valueOf("io.graft.accepted");

  /** Where each channel keeps the address of its peer once it has been asked for it. */
  private static final PrivateMember SHOWN =
      PrivateMember.set("io.netty.channel.AbstractChannel", "remoteAddress");

  private static final PortSeen PORTS = new PortSeen();

  /** Whether the library has TLS at all: netty-handler is not needed to serve HTTP. */
  private static final boolean KNOWS_TLS = knowsTls();

  final Channel channel;
  private final boolean secure;
  private final @Nullable SocketAddress accepted;
  private @Nullable String peer;

  /** Whether the channel shows the client; {@code null}: not tried yet. */
  private @Nullable Boolean shown;

  ServedConnection(Channel channel) {
    this.channel = channel;
    Object kept = channel.attr(ACCEPTED).get();
    accepted = kept instanceof SocketAddress ? (SocketAddress) kept : channel.remoteAddress();
    secure = KNOWS_TLS && channel.pipeline().get(SslHandler.class) != null;
  }

  private static boolean knowsTls() {
    try {
      return !SslHandler.class.getName().isEmpty();
    } catch (NoClassDefFoundError absent) {
      return false;
    }
  }

  /**
   * Returns the connection of a channel, or of its parent if it is the channel of a stream; {@code
   * null}: it has had no request.
   */
  static @Nullable ServedConnection of(Channel channel) {
    // A former agent may have left its own.
    Object found = channel.attr(KEY).get();
    Channel parent = channel.parent();
    if (!(found instanceof ServedConnection) && parent != null && parent.hasAttr(KEY)) {
      found = parent.attr(KEY).get();
    }
    return found instanceof ServedConnection ? (ServedConnection) found : null;
  }

  final boolean secure() {
    return secure;
  }

  /** The numeric address of the client; {@code null}: unknown. */
  final @Nullable String peer() {
    if (peer == null) {
      peer = ServerDriver.address(accepted);
    }
    return peer;
  }

  /** The port of this JVM; 0: it is no port. */
  final int localPort() {
    return ServerDriver.port(channel.localAddress());
  }

  /** The port of the client; 0: it is no port. */
  final int peerPort() {
    return ServerDriver.port(accepted);
  }

  /**
   * Has the channel show where the connection comes from. It stays so: the connection of a tunnel
   * has one client.
   *
   * @return whether it does
   */
  final boolean show(InetSocketAddress client) {
    if (shown == null) {
      shown = channel.attr(ACCEPTED).get() != null || set(client);
    }
    return shown;
  }

  private boolean set(InetSocketAddress client) {
    if (accepted == null || !(channel instanceof AbstractChannel)) {
      return false;
    }
    try {
      SHOWN.of(null, channel, client);
    } catch (Exception closed) {
      // Another version, or a module that is not open: the application sees the tunnel.
      return false;
    }
    channel.attr(ACCEPTED).set(accepted);
    return client.equals(channel.remoteAddress());
  }

  /** Whether no request passes that is not judged, whatever it says of its content. */
  static boolean isGuarded() {
    Governance governance = Governance.current();
    return governance == null ? Governance.isClosed() : governance.inbound().enforces();
  }

  final void tellPort() {
    PORTS.tell(secure ? "https" : "http", localPort());
  }

  /**
   * Returns the call that is answered now by {@code answering}, the channel of the connection or of
   * a stream; {@code null}: none, or it is not governed.
   */
  abstract @Nullable CallContext answered(Channel answering);

  /** A handler of the application threw while it worked for {@code context}. */
  abstract void failed(CallContext context, Throwable thrown);
}
