package io.graft.instrumentation.grizzlyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Note;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.jspecify.annotations.Nullable;

/** Reads a request before any handler has, and stores its call in one of its notes. */
final class GrizzlyDriver extends ServerDriver<Request, Response> {
  static final GrizzlyDriver INSTANCE = new GrizzlyDriver();

  /** Grizzly does not clear notes when it uses a request object again. */
  private static final Note<ServerCall> CALL = Request.createNote("io.graft.call");

  private final PortSeen ports = new PortSeen();

  private GrizzlyDriver() {
    super("grizzly");
  }

  @Override
  public String method(Request request) {
    return request.getRequest().getMethod().getMethodString();
  }

  /** That of the connection, not that of a proxy in front of it. */
  @Override
  public String scheme(Request request) {
    return request.getRequest().isSecure() ? "https" : "http";
  }

  @Override
  public String path(Request request) {
    String path = request.getRequestURI();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(Request request) {
    String query = request.getQueryString();
    return query == null || query.isEmpty() ? null : query;
  }

  @Override
  public @Nullable String header(Request request, String name) {
    HttpRequestPacket packet = request.getRequest();
    String first = packet.getHeader(name);
    if (first == null) {
      return null;
    }
    Iterator<String> values = packet.getHeaders().values(name).iterator();
    if (!values.hasNext()) {
      return first;
    }
    values.next();
    if (!values.hasNext()) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    while (values.hasNext()) {
      all.append(',').append(values.next());
    }
    return all.toString();
  }

  @Override
  public @Nullable String protocolVersion(Request request) {
    String protocol = request.getRequest().getProtocolString();
    if ("HTTP/1.1".equals(protocol)) {
      return "1.1";
    }
    if (isHttp2(protocol)) {
      return "2";
    }
    return "HTTP/1.0".equals(protocol) ? "1.0" : null;
  }

  private static boolean isHttp2(@Nullable String protocol) {
    return "HTTP/2.0".equals(protocol);
  }

  @Override
  public @Nullable String peer(Request request) {
    return address(accepted(request));
  }

  @Override
  public int localPort(Request request) {
    return request.getRequest().getLocalPort();
  }

  @Override
  public int peerPort(Request request) {
    return port(accepted(request));
  }

  private static @Nullable SocketAddress accepted(Request request) {
    Connection<?> connection = request.getRequest().getConnection();
    Object peer = connection == null ? null : connection.getPeerAddress();
    return peer instanceof SocketAddress ? (SocketAddress) peer : null;
  }

  /** The scheme is not shown: nothing sets that of a request that has begun. */
  @Override
  public boolean origin(Request request, InetSocketAddress client, String address, boolean secure) {
    HttpRequestPacket packet = request.getRequest();
    packet.remoteAddr().setString(address);
    packet.setRemotePort(client.getPort());
    return true;
  }

  @Override
  public List<String> headerNames(Request request) {
    List<String> names = new ArrayList<>();
    for (String name : request.getRequest().getHeaders().names()) {
      names.add(name);
    }
    return names;
  }

  @Override
  public boolean setHeader(Request request, String name, @Nullable String value) {
    MimeHeaders headers = request.getRequest().getHeaders();
    headers.removeHeader(name);
    if (value != null) {
      headers.addValue(name).setString(value);
    }
    return true;
  }

  /** Without the roles: its servlets have none. */
  @Override
  public boolean principal(Request request, String name, Set<String> roles) {
    request.setUserPrincipal(new User(name));
    return true;
  }

  /** The user of a request. */
  private static final class User implements Principal {
    private final String name;

    User(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Override
  protected void arrived(ServerCall call, Request request) {
    if (!ListenerAdvice.told) {
      ports.tell(scheme(request), localPort(request));
    }
  }

  @Override
  protected void closeConnection(Request request, Response response) {
    if (!isHttp2(request.getRequest().getProtocolString())) {
      response.getResponse().getProcessingState().setKeepAlive(false);
    }
  }

  /**
   * Writes the response that the caller then finishes as after any handler: in the order of
   * pipelining, and with the rest of the body discarded. (Grizzly always closes the connection
   * after a 503.)
   */
  @Override
  protected void refuse(
      Request request, Response response, int status, String[] headers, byte[] body)
      throws Throwable {
    response.setStatus(status);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    response.setContentType(contentType(body));
    response.setContentLength(body.length);
    if (request.requiresAcknowledgement()) {
      // Whether the client sends the body after this is unknown.
      closeConnection(request, response);
    }
    response.getOutputBuffer().write(body);
  }

  @Override
  protected boolean keep(ServerCall call, Request request, Response response) {
    request.setNote(CALL, call);
    return true;
  }

  @Override
  protected @Nullable ServerCall kept(Request request) {
    return kept(request.getRequest());
  }

  /** Returns the call of what the codec has parsed; {@code null}: none. */
  static @Nullable ServerCall kept(@Nullable HttpRequestPacket packet) {
    return packet == null ? null : packet.getNote(CALL);
  }

  @Override
  protected void forget(Request request) {
    HttpRequestPacket packet = request.getRequest();
    if (packet != null) {
      packet.removeNote(CALL);
    }
  }

  /** Grizzly completes the request after this, at once or later; except after an error. */
  @Override
  protected void left(
      ServerCall call, Request request, Response response, @Nullable Throwable thrown) {
    if (thrown == null) {
      return;
    }
    call.failed(thrown);
    if (!(thrown instanceof Exception)) {
      // Grizzly does not respond, and closes the connection.
      forget(request);
      call.end(0, thrown);
    }
  }

  /**
   * The response is complete, or there will be none.
   *
   * @param status what the client got; 0: nothing
   */
  void complete(Request request, int status) {
    ServerCall call = kept(request);
    if (call != null) {
      forget(request);
      call.end(status, null);
    }
  }
}
