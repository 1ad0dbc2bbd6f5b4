package io.graft.instrumentation.helidonserver;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.inbound.ServerSession;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpException;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads and answers a request; its call is the context of its thread until it has ended. */
final class HelidonDriver extends ServerDriver<RoutingRequest, RoutingResponse> {
  static final HelidonDriver INSTANCE = new HelidonDriver();

  static final int SWITCHING_PROTOCOLS = 101;

  /** More than there are names of headers that the agent asks for. */
  private static final int MOST_NAMES = 256;

  private static final HeaderName CONTENT_TYPE_NAME = HeaderNames.create("Content-Type");

  /** Helidon makes an object of each name that it does not know, such as {@code traceparent}. */
  private final ConcurrentHashMap<String, HeaderName> names = new ConcurrentHashMap<>();

  /** Sessions of WebSocket, by the thread that serves them. */
  private final Attached<Thread, ServerSession> sessions =
      new Attached<>(1 << 16, ServerSession::close);

  private final PortSeen ports = new PortSeen();

  private HelidonDriver() {
    super("helidon");
  }

  @Override
  public String method(RoutingRequest request) {
    return request.prologue().method().text();
  }

  @Override
  public String scheme(RoutingRequest request) {
    return request.isSecure() ? "https" : "http";
  }

  @Override
  public String path(RoutingRequest request) {
    return path(request.prologue());
  }

  static String path(HttpPrologue prologue) {
    String path = prologue.uriPath().rawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(RoutingRequest request) {
    return query(request.prologue());
  }

  static @Nullable String query(HttpPrologue prologue) {
    String query = prologue.query().rawValue();
    return query == null || query.isEmpty() ? null : query;
  }

  @Override
  public @Nullable String header(RoutingRequest request, String name) {
    return header(request.headers(), name);
  }

  @Nullable String header(Headers headers, String name) {
    return header(headers, name(name));
  }

  private static @Nullable String header(Headers headers, HeaderName name) {
    if (!headers.contains(name)) {
      return null;
    }
    Header header = headers.get(name);
    return header.values();
  }

  private HeaderName name(String name) {
    HeaderName known = names.get(name);
    if (known == null) {
      known = HeaderNames.create(name);
      if (names.size() < MOST_NAMES) {
        names.put(name, known);
      }
    }
    return known;
  }

  @Override
  public @Nullable String protocolVersion(RoutingRequest request) {
    return version(request.prologue().protocolVersion());
  }

  static @Nullable String version(String version) {
    return "2.0".equals(version) ? "2" : version;
  }

  @Override
  public @Nullable String peer(RoutingRequest request) {
    return peer(request.remotePeer());
  }

  static @Nullable String peer(PeerInfo peer) {
    return address(peer.address());
  }

  @Override
  public boolean mayWait(RoutingRequest request) {
    return true;
  }

  @Override
  public int localPort(RoutingRequest request) {
    return request.localPeer().port();
  }

  @Override
  public int peerPort(RoutingRequest request) {
    return request.remotePeer().port();
  }

  @Override
  public List<String> headerNames(RoutingRequest request) {
    return RequestFields.names(request.headers());
  }

  @Override
  public boolean setHeader(RoutingRequest request, String name, @Nullable String value) {
    return RequestFields.set(request.headers(), name(name), value);
  }

  /** Reports the port too, unknown until now if Graft was attached to a running server. */
  @Override
  protected void arrived(ServerCall call, RoutingRequest request) {
    ports.tell(scheme(request), localPort(request));
  }

  /**
   * Not in HTTP/2. Nor if the request has a body: Helidon 4.0 then waits forever for a handler to
   * read what it does not read.
   */
  @Override
  protected void closeConnection(RoutingRequest request, RoutingResponse response) {
    if (request.prologue().protocolVersion().startsWith("1") && !request.content().hasEntity()) {
      response.header("Connection", "close");
    }
  }

  @Override
  protected void refuse(
      RoutingRequest request, RoutingResponse response, int status, String[] headers, byte[] body) {
    response.status(Status.create(status));
    for (int i = 0; i < headers.length; i += 2) {
      // It replaces what it had of the name.
      response.header(headers[i], RequestFields.values(headers, headers[i]));
    }
    response.header("Content-Type", contentType(body));
    if (method(request).equals("HEAD")) {
      response.send(); // Helidon would send the body
    } else {
      response.send(body);
    }
  }

  @Override
  protected @Nullable ServerCall kept(RoutingRequest request) {
    return current();
  }

  /** Returns the call of the request that this thread serves; {@code null}: none. */
  static @Nullable ServerCall current() {
    return ServerCall.of(CallContext.current());
  }

  /** Reports that a response is sent in the context of this thread. */
  static void answers(Headers headers, int status) {
    ServerCall call = current();
    if (call != null) {
      call.answers(status, header(headers, CONTENT_TYPE_NAME));
    }
  }

  /** The response has been sent, unless a failure is left to the connection. */
  @Override
  protected void left(
      ServerCall call,
      RoutingRequest request,
      RoutingResponse response,
      @Nullable Throwable thrown) {
    if (thrown != null && !response.isSent()) {
      int status = status(thrown);
      call.end(status, status == 0 || status >= 500 ? thrown : null);
      return;
    }
    int status = response.status().code();
    if (status == SWITCHING_PROTOCOLS && thrown == null) {
      open(call);
    }
    call.end(status, thrown);
  }

  /** The status that the connection makes of a failure; 0: none, as the client has gone. */
  static int status(Throwable failure) {
    if (failure instanceof RequestException) {
      return ((RequestException) failure).status().code();
    }
    return failure instanceof HttpException ? ((HttpException) failure).status().code() : 0;
  }

  /** A handshake has succeeded: this thread serves the session from now on. */
  void open(ServerCall call) {
    ServerSession session = call.openSession();
    if (!sessions.put(Thread.currentThread(), session)) {
      session.close();
    }
  }

  /** The session of this thread has ended. */
  void closed() {
    ServerSession session = sessions.remove(Thread.currentThread());
    if (session != null) {
      session.close();
    }
  }
}
