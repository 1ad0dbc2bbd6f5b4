package io.graft.instrumentation.undertow;

import io.graft.governance.inbound.ServerCall;
import io.graft.governance.inbound.ServerSession;
import io.graft.instrumentation.spi.server.ServerDriver;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.impl.SecurityContextImpl;
import io.undertow.server.Connectors;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.PathTemplateMatch;
import io.undertow.util.Protocols;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an exchange before any handler has changed it, and stores its call as an attachment. */
final class UndertowDriver extends ServerDriver<HttpServerExchange, HttpServerExchange> {
  static final UndertowDriver INSTANCE = new UndertowDriver();

  private static final AttachmentKey<ServerCall> CALL = AttachmentKey.create(ServerCall.class);

  private static final int SWITCHING_PROTOCOLS = 101;

  /** The name of HTTP/2 in an upgrade, which drafts had a number after. */
  private static final String HTTP2_CLEARTEXT = "h2c";

  private UndertowDriver() {
    super("undertow");
  }

  @Override
  public String method(HttpServerExchange exchange) {
    return exchange.getRequestMethod().toString();
  }

  @Override
  public String scheme(HttpServerExchange exchange) {
    return "https".equals(exchange.getRequestScheme()) ? "https" : "http";
  }

  @Override
  public String path(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (exchange.isHostIncludedInRequestURI()) {
      int host = uri.indexOf("://");
      int path = uri.indexOf('/', host < 0 ? 0 : host + 3);
      uri = path < 0 ? "/" : uri.substring(path);
    }
    return uri == null || uri.isEmpty() ? "/" : uri;
  }

  @Override
  public @Nullable String query(HttpServerExchange exchange) {
    String query = exchange.getQueryString();
    return query == null || query.isEmpty() ? null : query;
  }

  @Override
  public @Nullable String header(HttpServerExchange exchange, String name) {
    // The cast, as it is a queue too.
    return joined((List<String>) exchange.getRequestHeaders().get(name));
  }

  @Override
  public @Nullable String protocolVersion(HttpServerExchange exchange) {
    // The first request after an upgrade still says HTTP/1.1.
    if (exchange.getConnection() instanceof Http2ServerConnection) {
      return "2";
    }
    HttpString protocol = exchange.getProtocol();
    if (Protocols.HTTP_1_1.equals(protocol)) {
      return "1.1";
    }
    return Protocols.HTTP_1_0.equals(protocol) ? "1.0" : null;
  }

  @Override
  public @Nullable String peer(HttpServerExchange exchange) {
    return address(exchange.getConnection().getPeerAddress(InetSocketAddress.class));
  }

  @Override
  public boolean origin(
      HttpServerExchange exchange, InetSocketAddress client, String address, boolean secure) {
    exchange.setSourceAddress(client);
    if (secure) {
      exchange.setRequestScheme("https");
    }
    return true;
  }

  @Override
  public int localPort(HttpServerExchange exchange) {
    return port(exchange.getConnection().getLocalAddress());
  }

  @Override
  public int peerPort(HttpServerExchange exchange) {
    return port(exchange.getConnection().getPeerAddress());
  }

  @Override
  public List<String> headerNames(HttpServerExchange exchange) {
    Collection<HttpString> all = exchange.getRequestHeaders().getHeaderNames();
    List<String> names = new ArrayList<>(all.size());
    for (HttpString name : all) {
      names.add(name.toString());
    }
    return names;
  }

  @Override
  public boolean setHeader(HttpServerExchange exchange, String name, @Nullable String value) {
    HeaderMap headers = exchange.getRequestHeaders();
    headers.remove(name);
    if (value != null) {
      headers.put(new HttpString(name), value);
    }
    return true;
  }

  /** For handlers; {@link PrincipalAdvice} sets it again once servlets have their own context. */
  @Override
  public boolean principal(HttpServerExchange exchange, String name, Set<String> roles) {
    if (exchange.getSecurityContext() == null) {
      exchange.setSecurityContext(new SecurityContextImpl(exchange, (IdentityManager) null));
    }
    new User(name, roles).in(exchange.getSecurityContext());
    return true;
  }

  @Override
  protected void arrived(ServerCall call, HttpServerExchange exchange) throws Throwable {
    if (!ServerAdvice.told) {
      ServerAdvice.tell(exchange, scheme(exchange), localPort(exchange));
    }
  }

  /** Not before an upgrade, which needs the connection, and not in HTTP/2 or AJP. */
  @Override
  protected void closeConnection(HttpServerExchange exchange, HttpServerExchange answer) {
    if (exchange.getConnection() instanceof HttpServerConnection
        && !exchange.getRequestHeaders().contains(Headers.UPGRADE)) {
      answer.setPersistent(false);
    }
  }

  /**
   * Runs a handler that responds, in place of the application's: Undertow then writes without
   * blocking, discards the body and keeps the connection, as after any handler.
   */
  @Override
  protected void refuse(
      HttpServerExchange exchange,
      HttpServerExchange answer,
      int status,
      String[] headers,
      byte[] body) {
    Connectors.executeRootHandler(new Refusal(status, contentType(body), headers, body), exchange);
  }

  @Override
  protected boolean keep(ServerCall call, HttpServerExchange exchange, HttpServerExchange answer) {
    exchange.putAttachment(CALL, call);
    return true;
  }

  @Override
  protected @Nullable ServerCall kept(HttpServerExchange exchange) {
    return exchange.getAttachment(CALL);
  }

  @Override
  protected void forget(HttpServerExchange exchange) {
    exchange.removeAttachment(CALL);
  }

  /** The exchange's completion ends the call, on whatever thread that is. */
  @Override
  protected void left(
      ServerCall call,
      HttpServerExchange exchange,
      HttpServerExchange answer,
      @Nullable Throwable thrown) {
    if (thrown != null) {
      call.end(exchange.isResponseStarted() ? exchange.getStatusCode() : 0, thrown);
    }
  }

  /** Both the request and the response are complete, or the connection is broken. */
  void complete(HttpServerExchange exchange) {
    ServerCall call = kept(exchange);
    if (call == null || call.ended()) {
      return;
    }
    int status = exchange.isResponseStarted() ? exchange.getStatusCode() : 0;
    if (status == SWITCHING_PROTOCOLS && isUpgradeToHttp2(exchange)) {
      call.discard();
      return;
    }
    if (status == SWITCHING_PROTOCOLS) {
      openSession(call, exchange.getConnection());
    }
    PathTemplateMatch match = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY);
    if (match != null && call.route() == null) {
      call.route(match.getMatchedTemplate());
    }
    // What Undertow has caught; servlets' exceptions are recorded where they are thrown.
    call.end(status, exchange.getAttachment(DefaultResponseListener.EXCEPTION));
  }

  private static void openSession(ServerCall call, ServerConnection connection) {
    ServerSession session = call.openSession();
    connection.addCloseListener(closed -> session.close());
    if (!connection.isOpen()) {
      session.close(); // Before it had the listener, perhaps.
    }
  }

  private static boolean isUpgradeToHttp2(HttpServerExchange exchange) {
    String protocol = exchange.getResponseHeaders().getFirst(Headers.UPGRADE);
    return protocol != null && protocol.startsWith(HTTP2_CLEARTEXT);
  }
}
