package io.graft.instrumentation.jettyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.HttpTransport;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Reads and answers the request of a channel, and stores its call in an attribute of the request.
 * Jetty reuses the channel, its request and the request's map of attributes for later requests.
 */
final class JettyServerDriver extends ServerDriver<HttpChannel, HttpChannel> {
  static final JettyServerDriver INSTANCE = new JettyServerDriver();

  /** As in the fallback: a servlet on a thread without the context finds the call by it. */
  private static final String CALL = "io.graft.call";

  private static final int SWITCHING_PROTOCOLS = 101;

  private final PortSeen ports = new PortSeen();

  private JettyServerDriver() {
    super("jetty");
  }

  @Override
  public String method(HttpChannel channel) {
    return channel.getRequest().getMethod();
  }

  @Override
  public String scheme(HttpChannel channel) {
    return "https".equals(channel.getRequest().getScheme()) ? "https" : "http";
  }

  @Override
  public String path(HttpChannel channel) {
    String path = channel.getRequest().getRequestURI();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(HttpChannel channel) {
    return channel.getRequest().getQueryString();
  }

  @Override
  public @Nullable String header(HttpChannel channel, String name) {
    Request request = channel.getRequest();
    // Most headers are absent, and the enumeration costs something.
    return request.getHeader(name) == null ? null : joined(request.getHeaders(name));
  }

  @Override
  public @Nullable String protocolVersion(HttpChannel channel) {
    String protocol = channel.getRequest().getProtocol();
    if (protocol == null) {
      return null;
    }
    switch (protocol) {
      case "HTTP/1.1":
        return isUpgraded(channel) ? "2" : "1.1";
      case "HTTP/2.0":
        return "2";
      case "HTTP/3.0":
        return "3";
      default:
        return protocol.equals("HTTP/1.0") ? "1.0" : null;
    }
  }

  /** Whether it is the first request of a connection, answered by HTTP/2 at its wish. */
  private static boolean isUpgraded(HttpChannel channel) {
    HttpTransport transport = channel.getHttpTransport();
    return !(transport instanceof HttpConnection)
        && transport.getClass().getName().endsWith("OverHTTP2");
  }

  @Override
  public @Nullable String peer(HttpChannel channel) {
    return address(channel.getRemoteAddress());
  }

  @Override
  public boolean mayWait(HttpChannel channel) {
    return true;
  }

  @Override
  public int localPort(HttpChannel channel) {
    Connector connector = channel.getConnector();
    return connector instanceof NetworkConnector
        ? ((NetworkConnector) connector).getLocalPort()
        : 0;
  }

  @Override
  public int peerPort(HttpChannel channel) {
    return port(channel.getRemoteAddress());
  }

  @Override
  public List<String> headerNames(HttpChannel channel) {
    return Collections.list(channel.getRequest().getHeaderNames());
  }

  @Override
  public boolean setHeader(HttpChannel channel, String name, @Nullable String value) {
    return RequestFields.set(channel.getRequest(), name, value);
  }

  @Override
  public boolean origin(
      HttpChannel channel, InetSocketAddress client, String address, boolean secure) {
    Request request = channel.getRequest();
    request.setRemoteAddr(client);
    if (secure) {
      request.setSecure(true);
      return RequestFields.scheme(request, "https");
    }
    return true;
  }

  @Override
  public boolean principal(HttpChannel channel, String name, Set<String> roles) {
    channel.getRequest().setAuthentication(new User(name, roles));
    return true;
  }

  /** Reports the port too, unknown until now if Graft was attached to a running server. */
  @Override
  protected void arrived(ServerCall call, HttpChannel channel) {
    // Not the request's scheme, which a proxy may have set.
    boolean secure = channel.getEndPoint() instanceof SslConnection.DecryptedEndPoint;
    ports.tell(secure ? "https" : "http", localPort(channel));
  }

  @Override
  protected void closeConnection(HttpChannel channel, HttpChannel answer) {
    if (channel.getHttpTransport() instanceof HttpConnection) {
      channel.getResponse().setHeader("Connection", "close");
    }
  }

  /**
   * Responds through the channel, which then completes the response as one of a handler, reads the
   * rest of the body or closes the connection, and writes the request log. Without a content length
   * it is not committed before.
   */
  @Override
  protected void refuse(
      HttpChannel channel, HttpChannel answer, int status, String[] headers, byte[] body)
      throws IOException {
    channel.getRequest().setHandled(true);
    Response response = channel.getResponse();
    response.setStatus(status);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    response.setContentType(contentType(body));
    response.getHttpOutput().write(body, 0, body.length);
  }

  @Override
  protected boolean keep(ServerCall call, HttpChannel channel, HttpChannel answer) {
    channel.getRequest().setAttribute(CALL, call);
    return true;
  }

  @Override
  protected @Nullable ServerCall kept(HttpChannel channel) {
    return kept(channel.getRequest());
  }

  static @Nullable ServerCall kept(Request request) {
    Object call = request.getAttribute(CALL);
    return call instanceof ServerCall ? (ServerCall) call : null;
  }

  @Override
  protected void forget(HttpChannel channel) {
    channel.getRequest().removeAttribute(CALL);
  }

  @Override
  protected void left(
      ServerCall call, HttpChannel channel, HttpChannel answer, @Nullable Throwable thrown) {
    // The channel may continue: onCompleted ends the call.
  }

  /** The response is complete, or the connection broken. Does nothing without a call. */
  void end(HttpChannel channel) {
    ServerCall call = kept(channel);
    if (call != null) {
      forget(channel);
      int status = channel.getResponse().getStatus();
      if (status == SWITCHING_PROTOCOLS) {
        UpgradedConnection.open(call, channel.getRequest());
      }
      call.end(status, null);
    }
  }
}
