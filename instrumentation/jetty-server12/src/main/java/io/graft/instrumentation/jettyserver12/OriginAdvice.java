package io.graft.instrumentation.jettyserver12;

import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Where a request comes from if a tunnel is in front of the server, which knows the tunnel. */
public final class OriginAdvice {
  private static final String REQUEST =
      "org.eclipse.jetty.server.internal.HttpChannelState$ChannelRequest";

  private static final Attached<Request, ConnectionMetaData> CONNECTIONS =
      new Attached<>(1 << 16, connection -> {});
  private static final Attached<Request, HttpURI> ADDRESSES =
      new Attached<>(1 << 16, address -> {});

  private OriginAdvice() {}

  /** The connection of the client with the tunnel, as far as the application may know it. */
  private static final class Origin extends ConnectionMetaData.Wrapper {
    private final InetSocketAddress client;
    private final boolean secure;

    Origin(ConnectionMetaData connection, InetSocketAddress client, boolean secure) {
      super(connection);
      this.client = client;
      this.secure = secure;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return client;
    }

    @Override
    public boolean isSecure() {
      return secure || super.isSecure();
    }
  }

  /**
   * @return whether it could; not if a customizer of the connector gives the request another one
   */
  static boolean set(Request request, InetSocketAddress client, boolean secure) {
    Request own = Request.unWrap(request);
    CONNECTIONS.put(own, new Origin(connection(own), client, secure));
    if (secure) {
      ADDRESSES.put(own, HttpURI.build(own.getHttpURI()).scheme("https").asImmutable());
    }
    return client.equals(request.getConnectionMetaData().getRemoteSocketAddress());
  }

  /** The connection that the server itself has accepted. */
  static ConnectionMetaData connection(Request request) {
    ConnectionMetaData connection = request.getConnectionMetaData();
    return connection instanceof Origin ? ((Origin) connection).getWrapped() : connection;
  }

  /** The connection. */
  @JoinPoint(
      type = REQUEST,
      method = "getConnectionMetaData",
      descriptor = "()Lorg/eclipse/jetty/server/ConnectionMetaData;")
  public static final class Connection {
    private Connection() {}

    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(
        @This Request request, @Returned @Nullable Object connection) {
      ConnectionMetaData changed = CONNECTIONS.get(request);
      return changed == null ? connection : changed;
    }
  }

  /** The address, for its scheme. */
  @JoinPoint(
      type = REQUEST,
      method = "getHttpURI",
      descriptor = "()Lorg/eclipse/jetty/http/HttpURI;")
  public static final class Address {
    private Address() {}

    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(@This Request request, @Returned @Nullable Object address) {
      HttpURI changed = ADDRESSES.get(request);
      return changed == null ? address : changed;
    }
  }
}
