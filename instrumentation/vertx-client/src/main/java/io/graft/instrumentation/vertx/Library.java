package io.graft.instrumentation.vertx;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.PrivateMember;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What the versions of the library have by other names, or not for all. */
final class Library {
  private static final String OPTIONS = "io.vertx.core.http.RequestOptions";
  private static final String CONTEXT = "io.vertx.core." + internals() + ".ContextInternal";
  private static final PrivateMember VERTX = PrivateMember.get(null, "vertx");
  private static final PrivateMember CONFIGURED = PrivateMember.getIfAny(null, "options");
  private static final PrivateMember HOST = PrivateMember.getIfAny(null, "defaultHost"); // 5.1
  private static final PrivateMember PORT = PrivateMember.getIfAny(null, "defaultPort");
  private static final PrivateMember SSL = PrivateMember.getIfAny(null, "defaultSsl");
  private static final PrivateMember PROXY = PrivateMember.getIfAny(null, "defaultProxyOptions");
  private static final PrivateMember SERVER = PrivateMember.call(OPTIONS, "getServer", 0);
  private static final PrivateMember SET_SERVER = PrivateMember.call(OPTIONS, "setServer", 1);
  private static final PrivateMember PROMISE = PrivateMember.call(CONTEXT, "promise", 0);
  private static final PrivateMember LOOP = PrivateMember.call(CONTEXT, "nettyEventLoop", 0);
  private static final PrivateMember RESET =
      PrivateMember.call("io.vertx.core.http.HttpClientRequest", "reset", 1);

  /** What a request of the library can be cast to by those who know its internals. */
  static final Class<?>[] REQUEST_TYPES = requestTypes();

  private final Lookup inside;
  final HttpClient client;
  private final @Nullable HttpClientOptions configured;

  Library(Lookup inside, HttpClient client) {
    this.inside = inside;
    this.client = client;
    configured = (HttpClientOptions) CONFIGURED.of(inside, client);
  }

  private static String internals() {
    return has("io.vertx.core.internal.ContextInternal") ? "internal" : "impl";
  }

  private static boolean has(String type) {
    try {
      Class.forName(type, false, Vertx.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException other) {
      return false;
    }
  }

  private static Class<?>[] requestTypes() {
    try {
      Class<?> internal =
          Class.forName(
              "io.vertx.core.internal.http.HttpClientRequestInternal",
              false,
              HttpClientRequest.class.getClassLoader());
      return new Class<?>[] {HttpClientRequest.class, internal};
    } catch (ClassNotFoundException before5) {
      return new Class<?>[] {HttpClientRequest.class};
    }
  }

  Context context() {
    return ((Vertx) VERTX.of(inside, client)).getOrCreateContext();
  }

  /** Returns a promise whose future calls back on {@code context}. */
  @SuppressWarnings("unchecked")
  <T> Promise<T> promise(Context context) {
    return (Promise<T>) PROMISE.of(inside, context);
  }

  EventLoop loop(Context context) {
    return (EventLoop) LOOP.of(inside, context);
  }

  String host(RequestOptions options) {
    String host = options.getHost();
    return host != null
        ? host
        : configured != null ? configured.getDefaultHost() : (String) HOST.of(inside, client);
  }

  int port(RequestOptions options) {
    Integer port = options.getPort();
    return port != null
        ? port
        : configured != null ? configured.getDefaultPort() : (Integer) PORT.of(inside, client);
  }

  boolean isSecure(RequestOptions options) {
    Boolean ssl = options.isSsl();
    return ssl != null
        ? ssl
        : configured != null ? configured.isSsl() : (Boolean) SSL.of(inside, client);
  }

  /** Whether the application itself says where to connect to. */
  boolean isAddressed(RequestOptions options) {
    return SERVER.of(inside, options) != null;
  }

  boolean isProxied() {
    return (configured != null ? configured.getProxyOptions() : PROXY.of(inside, client)) != null;
  }

  void address(RequestOptions options, String host, int port) {
    String literal = host.indexOf(':') < 0 ? host : "[" + host + "]"; // which 5.1 reads as one
    SET_SERVER.of(inside, options, SocketAddress.inetSocketAddress(port, literal));
  }

  void address(RequestOptions options, TlsLayer layer) throws UnknownHostException {
    SET_SERVER.of(inside, options, LayeredServer.of(layer));
  }

  /** Returns a future that is complete. */
  <T> Future<T> done(Context context, @Nullable T result) {
    Promise<T> promise = promise(context);
    promise.tryComplete(result);
    return promise.future();
  }

  static RequestOptions copy(RequestOptions options) {
    return new Ungoverned(options);
  }

  /** Opens a request of the library; for the thread's attempt, if it works for one. */
  Future<HttpClientRequest> open(RequestOptions options) {
    return client.request(copy(options));
  }

  /** Options that no call is to begin with: a copy. */
  static final class Ungoverned extends RequestOptions {
    Ungoverned(RequestOptions options) {
      super(options);
      setFollowRedirects(options.getFollowRedirects()); // which 4.0 does not copy
    }
  }

  void reset(HttpClientRequest request, long code) {
    RESET.of(inside, request, code);
  }
}
