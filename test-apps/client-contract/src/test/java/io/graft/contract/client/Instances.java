package io.graft.contract.client;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Three instances of a service, on one port of three addresses, and on another with TLS: HTTP/1.1
 * and HTTP/2. What one does with a request is said by the request's path; requests are remembered
 * by their parameter {@code id}.
 */
final class Instances {
  static final List<String> ADDRESSES = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");

  private final Server server = new Server();
  private final Map<String, List<Received>> received = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

  /** Bound and not listening: a port that refuses, and that nobody else can take. */
  private final Socket refusing = new Socket();

  private final int port;
  private final int securePort;

  Instances(Path keyStore, String password) throws Exception {
    HttpConfiguration plain = new HttpConfiguration();
    port =
        listen(
            () ->
                new ServerConnector(
                    server,
                    new HttpConnectionFactory(plain),
                    new HTTP2CServerConnectionFactory(plain)));
    HttpConfiguration secure = new HttpConfiguration();
    secure.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStorePath(keyStore.toString());
    ssl.setKeyStorePassword(password);
    ssl.setSniRequired(false);
    securePort =
        listen(
            () -> {
              ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
              alpn.setDefaultProtocol("http/1.1");
              return new ServerConnector(
                  server,
                  new SslConnectionFactory(ssl, alpn.getProtocol()),
                  alpn,
                  new HTTP2ServerConnectionFactory(secure),
                  new HttpConnectionFactory(secure));
            });
    refusing.bind(new InetSocketAddress("127.0.0.1", 0));
    Behaviour behaviour = new Behaviour();
    server.setHandler(
        new Handler.Sequence(WebSocketUpgradeHandler.from(server, this::sockets), behaviour));
    server.start();
  }

  /** A session that says what it hears. */
  private void sockets(ServerWebSocketContainer container) {
    container.addMapping(
        "/socket",
        (request, response, callback) -> {
          Behaviour.remember(received, request, "");
          return new Echo();
        });
  }

  /** Public for the sake of Jetty, which calls it. */
  public static final class Echo extends Session.Listener.AbstractAutoDemanding {
    @Override
    public void onWebSocketText(String text) {
      getSession().sendText(text, org.eclipse.jetty.websocket.api.Callback.NOOP);
    }
  }

  private interface Maker {
    ServerConnector make();
  }

  /** Opens one port on all three addresses, and on that of IPv6. */
  private int listen(Maker maker) throws IOException {
    for (int attempt = 0; ; attempt++) {
      List<ServerConnector> opened = new ArrayList<>();
      int common = 0;
      try {
        List<String> addresses = new ArrayList<>(ADDRESSES);
        addresses.add("::1");
        for (String address : addresses) {
          ServerConnector connector = maker.make();
          connector.setHost(address);
          connector.setPort(common);
          connector.open();
          opened.add(connector);
          common = connector.getLocalPort();
        }
        opened.forEach(server::addConnector);
        return common;
      } catch (IOException taken) {
        opened.forEach(ServerConnector::close);
        if (attempt == 20 || !(taken.getCause() instanceof BindException)) {
          throw taken;
        }
      }
    }
  }

  /** The plain port of all three. */
  int port() {
    return port;
  }

  /** The port of all three that speaks TLS. */
  int securePort() {
    return securePort;
  }

  /** A port of 127.0.0.1 that nobody listens at. */
  int refusingPort() {
    return refusing.getLocalPort();
  }

  /** What came with an {@code id}, in the order of arrival. */
  List<Received> received(String id) {
    return received.getOrDefault(id, List.of());
  }

  /** Lets go on what waits for an {@code id}. */
  void release(String id) {
    gate(id).countDown();
  }

  /** Closes every connection, as a restart does. */
  void disconnect() {
    for (Connector connector : server.getConnectors()) {
      connector.getConnectedEndPoints().forEach(EndPoint::close);
    }
  }

  private CountDownLatch gate(String id) {
    return gates.computeIfAbsent(id, key -> new CountDownLatch(1));
  }

  void stop() throws Exception {
    gates.values().forEach(CountDownLatch::countDown);
    refusing.close();
    server.stop();
  }

  private final class Behaviour extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      Fields query = Request.extractQueryParameters(request);
      String id = String.valueOf(query.getValue("id"));
      String body = Content.Source.asString(request);
      remember(received, request, body);
      int number = counts.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
      int times = number(query, "times", Integer.MAX_VALUE);
      String path = Request.getPathInContext(request);
      if (number > times || !Request.getLocalAddr(request).endsWith(at(query))) {
        path = "/ok";
      }
      switch (path) {
        case "/status":
          answer(response, callback, number(query, "code", 500), "status");
          return true;
        case "/redirect":
          response.getHeaders().put(HttpHeader.LOCATION, query.getValue("to"));
          answer(response, callback, 302, "");
          return true;
        case "/echo":
          answer(response, callback, 200, request.getMethod() + " " + body);
          return true;
        case "/login":
          response.getHeaders().put(HttpHeader.SET_COOKIE, "session=" + id + "; Path=/; HttpOnly");
          answer(response, callback, 200, "welcome");
          return true;
        case "/slow":
          gate(id).await(60, TimeUnit.SECONDS);
          answer(response, callback, 200, "slow");
          return true;
        case "/duel":
          // The first to come loses its connection, the second answers: each when it is told to.
          gate(number == 1 ? id + "first" : id).await(60, TimeUnit.SECONDS);
          if (number > 1) {
            answer(response, callback, 200, "won");
            return true;
          }
          endPoint(request).close();
          callback.failed(new IOException("as asked for"));
          return true;
        case "/reset":
          endPoint(request).close();
          callback.failed(new IOException("as asked for"));
          return true;
        case "/truncated":
          response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 100);
          write(response, false, "only");
          endPoint(request).close();
          callback.failed(new IOException("as asked for"));
          return true;
        case "/silent":
          write(response, false, "");
          gate(id).await(60, TimeUnit.SECONDS);
          write(response, true, "silent");
          callback.succeeded();
          return true;
        case "/stream":
          write(response, false, "a");
          gate(id).await(60, TimeUnit.SECONDS);
          write(response, true, "bc");
          callback.succeeded();
          return true;
        default:
          answer(response, callback, 200, "hello");
          return true;
      }
    }

    static void remember(Map<String, List<Received>> all, Request request, String body) {
      String id = String.valueOf(Request.extractQueryParameters(request).getValue("id"));
      all.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()).add(seen(request, body));
    }

    /** The only instance that does what the path says; the others answer. */
    private static String at(Fields query) {
      String address = query.getValue("at");
      return address == null ? "" : address;
    }

    private static EndPoint endPoint(Request request) {
      return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private static int number(Fields query, String name, int otherwise) {
      String value = query.getValue(name);
      return value == null ? otherwise : Integer.parseInt(value);
    }

    private static void answer(Response response, Callback callback, int status, String text) {
      response.setStatus(status);
      Content.Sink.write(response, true, text, callback);
    }

    private static void write(Response response, boolean last, String text) throws IOException {
      try (Blocker.Callback written = Blocker.callback()) {
        response.write(last, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), written);
        written.block();
      }
    }

    private static Received seen(Request request, String body) {
      Map<String, List<String>> headers = new TreeMap<>();
      for (HttpField field : request.getHeaders()) {
        headers
            .computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
            .add(field.getValue());
      }
      // HTTP/2 has a pseudo header instead, with the default port from Jetty's client of 12.
      String authority = request.getHttpURI().getAuthority().replaceFirst(":443$", "");
      headers.computeIfAbsent("host", key -> List.of(authority));
      return new Received(
          Request.getLocalAddr(request),
          request.getConnectionMetaData().getHttpVersion().asString(),
          request.getMethod(),
          request.getHttpURI().getPathQuery(),
          headers,
          body,
          serverName(request),
          Request.getRemotePort(request));
    }

    private static @Nullable String serverName(Request request) {
      Object data = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
      if (data instanceof EndPoint.SslSessionData tls
          && tls.sslSession() instanceof ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
          return new SNIHostName(name.getEncoded()).getAsciiName();
        }
      }
      return null;
    }
  }
}
