package io.graft.instrumentation.jettyserver12;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** Reads and answers a request of the server itself, and stores its call with its channel. */
final class Jetty12Driver extends ServerDriver<Request, ChannelSlot> {
  static final Jetty12Driver INSTANCE = new Jetty12Driver();

  private final PortSeen ports = new PortSeen();

  private Jetty12Driver() {
    super("jetty");
  }

  @Override
  public String method(Request request) {
    return request.getMethod();
  }

  @Override
  public String scheme(Request request) {
    return request.isSecure() ? "https" : "http";
  }

  @Override
  public String path(Request request) {
    String path = request.getHttpURI().getPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(Request request) {
    return request.getHttpURI().getQuery();
  }

  @Override
  public @Nullable String header(Request request, String name) {
    HttpFields headers = request.getHeaders();
    String first = headers.get(name);
    if (first == null) {
      return null;
    }
    List<String> all = headers.getValuesList(name);
    return all.size() == 1 ? first : String.join(",", all);
  }

  @Override
  public @Nullable String protocolVersion(Request request) {
    HttpVersion version = request.getConnectionMetaData().getHttpVersion();
    if (version == HttpVersion.HTTP_1_1) {
      return "1.1";
    }
    if (version == HttpVersion.HTTP_2) {
      return "2";
    }
    if (version == HttpVersion.HTTP_3) {
      return "3";
    }
    return version == HttpVersion.HTTP_1_0 ? "1.0" : null;
  }

  @Override
  public @Nullable String peer(Request request) {
    return address(OriginAdvice.connection(request).getRemoteSocketAddress());
  }

  /** Jetty runs handlers that may block on threads that may. */
  @Override
  public boolean mayWait(Request request) {
    Server server = request.getConnectionMetaData().getConnector().getServer();
    return server.getInvocationType() == Invocable.InvocationType.BLOCKING;
  }

  @Override
  public int localPort(Request request) {
    Connector connector = request.getConnectionMetaData().getConnector();
    return connector instanceof NetworkConnector
        ? ((NetworkConnector) connector).getLocalPort()
        : 0;
  }

  @Override
  public int peerPort(Request request) {
    return port(OriginAdvice.connection(request).getRemoteSocketAddress());
  }

  @Override
  public List<String> headerNames(Request request) {
    return new ArrayList<>(request.getHeaders().getFieldNamesCollection());
  }

  @Override
  public boolean setHeader(Request request, String name, @Nullable String value) {
    return HeadersAdvice.set(request, name, value);
  }

  @Override
  public boolean origin(Request request, InetSocketAddress client, String address, boolean secure) {
    return OriginAdvice.set(request, client, secure);
  }

  @Override
  public boolean principal(Request request, String name, Set<String> roles) {
    try {
      User.set(request, name, roles);
      return true;
    } catch (LinkageError withoutJettySecurity) {
      return false;
    }
  }

  /** Reports the port too, unknown until now if Graft was attached to a running server. */
  @Override
  protected void arrived(ServerCall call, Request request) {
    // Not the request's scheme, which a proxy may have set.
    boolean secure = OriginAdvice.connection(request).isSecure();
    ports.tell(secure ? "https" : "http", localPort(request));
  }

  @Override
  protected void closeConnection(Request request, ChannelSlot slot) {
    HttpVersion version = request.getConnectionMetaData().getHttpVersion();
    if (slot.response != null && version.getVersion() < HttpVersion.HTTP_2.getVersion()) {
      slot.response.getHeaders().put("Connection", "close");
    }
  }

  /** Responds without waiting: this thread may be one that must not block. */
  @Override
  protected void refuse(
      Request request, ChannelSlot slot, int status, String[] headers, byte[] body) {
    Response response = slot.response;
    if (response == null) {
      throw new IllegalStateException("nothing to respond by");
    }
    response.setStatus(status);
    for (int i = 0; i < headers.length; i += 2) {
      response.getHeaders().add(headers[i], headers[i + 1]);
    }
    response.getHeaders().put("Content-Type", contentType(body));
    if (!request.consumeAvailable()) {
      closeConnection(request, slot); // More of its body may come.
    }
    response.write(true, ByteBuffer.wrap(body), slot.callback);
  }

  @Override
  protected boolean keep(ServerCall call, Request request, ChannelSlot slot) {
    slot.keep(call, request);
    try {
      request.addHttpStreamWrapper(slot);
      return true;
    } catch (IllegalStateException broken) {
      // The client has gone meanwhile.
      slot.forget();
      return false;
    }
  }

  @Override
  protected @Nullable ServerCall kept(Request request) {
    return ChannelSlot.call(request);
  }

  @Override
  protected void forget(Request request) {
    ChannelSlot.of(request).forget();
  }

  @Override
  protected void left(
      ServerCall call, Request request, ChannelSlot slot, @Nullable Throwable thrown) {
    // The stream ends the call.
  }
}
