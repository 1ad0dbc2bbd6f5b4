package io.graft.instrumentation.okhttp;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.LibraryVersion;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.BlockingCall;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Address;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A governed call inside the library. */
final class OkHttpCall extends BlockingCall {
  /** Since 3.9 a chain knows its call, and its timeouts can be changed. */
  static final boolean SINCE_3_9 =
      LibraryVersion.has(Interceptor.Chain.class, "withReadTimeout", int.class, TimeUnit.class);

  private static final boolean SINCE_3_12 = LibraryVersion.has(Call.class, "timeout");
  private static final boolean SINCE_5_4 =
      LibraryVersion.has(Interceptor.Chain.class, "getCookieJar");

  /** What proxies are asked for, by the URLs of addresses: it takes long to make. */
  private static final ConcurrentHashMap<HttpUrl, URI> URIS = new ConcurrentHashMap<>();

  private static final int MOST_URIS = 1000;

  private static final PrivateMember GET_RESPONSE = PrivateMember.call(null, "getResponse", 2);
  private static final PrivateMember IS_CANCELED = PrivateMember.call(null, "isCanceled", 0);
  private static final PrivateMember CLIENT = PrivateMember.get(null, "client");
  private static final PrivateMember COOKIE_JAR =
      PrivateMember.call("okhttp3.Interceptor$Chain", "getCookieJar", 0);

  /** The application's request; later that of the current hop. */
  Request request;

  /** The builder with the headers written into {@link #request}; {@code null}: none. */
  Request.@Nullable Builder written;

  // Set only while a thread is inside: these may refer to the object that holds the call.
  @Nullable Request given;
  @Nullable Object opened;
  @Nullable Object library;
  Interceptor.@Nullable Chain chain;

  private final Lookup inside;

  /**
   * The application's limit for the whole call, in nanoseconds, and when the call began; 0: no
   * limit.
   */
  private final long limitNanos;

  private final long startNanos;

  /** Whether an attempt has begun for which the library has not looked for a connection yet. */
  boolean begins = true;

  /** Whether the driver is about to call the woven method. */
  boolean resends;

  /** Whether the current hop opens a connection. */
  boolean connects;

  /** Of the current hop; {@code null}: it is not routed. */
  private @Nullable EndpointDns dns;

  private boolean repeated;
  private boolean located;

  /**
   * @param library retries and follows redirects: an interceptor, or the call in 3.3
   * @param chain {@code null}: in 3.3
   */
  OkHttpCall(Lookup inside, Object library, Interceptor.@Nullable Chain chain, Request request) {
    this.inside = inside;
    this.library = library;
    this.chain = chain;
    this.request = request;
    given = request;
    limitNanos = SINCE_3_12 ? libraryCall().timeout().timeoutNanos() : 0;
    startNanos = limitNanos == 0 ? 0 : System.nanoTime();
  }

  Response send() throws IOException {
    begins = true;
    located = false;
    repeated = false;
    resends = true;
    return chain != null
        ? ((Interceptor) library).intercept(chain)
        : (Response)
            GET_RESPONSE.of(inside, library, given, given.header("Sec-WebSocket-Key") != null);
  }

  /** The library's call; {@code null}: unknown, before 3.9. */
  @Nullable Call libraryCall() {
    return chain == null ? (Call) library : SINCE_3_9 ? chain.call() : null;
  }

  boolean isCanceled() {
    Call call = libraryCall();
    return call == null ? (Boolean) IS_CANCELED.of(inside, library) : call.isCanceled();
  }

  /**
   * Whether it was cancelled by its limit. This is an estimate, because the limit began above the
   * interceptors.
   */
  boolean isOverdue() {
    return limitNanos > 0 && System.nanoTime() - startNanos > limitNanos - limitNanos / 8;
  }

  CookieJar cookieJar() {
    return SINCE_5_4
        ? (CookieJar) COOKIE_JAR.of(inside, chain)
        : ((OkHttpClient) CLIENT.of(inside, library)).cookieJar();
  }

  Interceptor.Chain limit(Interceptor.Chain chain) {
    return timeoutNanos() == Long.MAX_VALUE
        ? chain
        : chain
            .withConnectTimeout(timeoutMillis(chain.connectTimeoutMillis()), MILLISECONDS)
            .withReadTimeout(timeoutMillis(chain.readTimeoutMillis()), MILLISECONDS)
            .withWriteTimeout(timeoutMillis(chain.writeTimeoutMillis()), MILLISECONDS);
  }

  /** Returns the address that is the key of connections to the endpoint of this hop. */
  Address toEndpoint(Address address) {
    HttpUrl url = address.url();
    connects = false;
    located = true;
    dns = null;
    Instance instance = endpoint(url.scheme(), url.host(), url.port(), false);
    if (instance == null
        || isProxied(address.proxy(), address.proxySelector(), url)
            && endpoint(url.scheme(), url.host(), url.port(), true) == null) {
      return address;
    }
    TlsLayer layer = layer();
    String refusal = refusal();
    boolean plain = layer == null && refusal == null;
    String poolName = layer != null ? layer.poolName() : refusal != null ? "refused" : "";
    EndpointDns routed = new EndpointDns(instance, url.host(), address.dns(), poolName);
    dns = routed;
    return new Address(
        url.host(),
        url.port(),
        routed,
        plain
            ? address.socketFactory()
            : new LayeringSockets(address.socketFactory(), layer, refusal, timeoutMillis(0)),
        address.sslSocketFactory(),
        address.hostnameVerifier(),
        address.certificatePinner(),
        address.proxyAuthenticator(),
        plain ? address.proxy() : Proxy.NO_PROXY,
        address.protocols(),
        address.connectionSpecs(),
        address.proxySelector());
  }

  /** Asks the proxy selector, as the library does for a new connection. */
  private static boolean isProxied(@Nullable Proxy set, ProxySelector selector, HttpUrl url) {
    Proxy proxy = set;
    if (proxy == null) {
      try {
        List<Proxy> proxies = selector.select(uri(url));
        proxy = proxies == null || proxies.isEmpty() ? null : proxies.get(0);
      } catch (IllegalArgumentException unfit) {
        // A failing selector is ignored.
      }
    }
    return proxy != null && proxy.type() != Proxy.Type.DIRECT;
  }

  private static URI uri(HttpUrl url) {
    URI uri = URIS.get(url);
    if (uri == null) {
      uri = url.uri();
      if (URIS.size() >= MOST_URIS) {
        URIS.clear();
      }
      URIS.put(url, uri);
    }
    return uri;
  }

  /** Returns why a hop's request must not be written; {@code null}: it may. */
  @Nullable IOException refusalOf(Request hop) {
    if (!located) {
      // This version looks up the address in an unknown way: the hop goes to its URL's host.
      located = true;
      endpoint(hop.url().scheme(), hop.url().host(), hop.url().port(), true);
    }
    return refusal() == null ? null : new ConnectException(refusal());
  }

  /** Returns a hop's request as written: a copy that is not kept. */
  Request write(Request hop) {
    request = hop;
    written = null;
    writeHeaders(OkHttpDriver.INSTANCE, this);
    return asWritten();
  }

  Request asWritten() {
    return written == null ? request : written.build();
  }

  /**
   * Whether the library may retry a request itself: if a reused connection broke, once in each
   * attempt, on a new connection.
   */
  boolean mayRepeatNow() {
    boolean replaces = !connects && isRouted() && !repeated;
    repeated |= replaces;
    if (replaces && dns != null) {
      dns.refuseKept();
    }
    return mayRepeat(replaces);
  }

  /** A response is about to be opened, whose end is detected by {@code key}. */
  void opens(Object key) {
    if (opened != null && opened != key) {
      OkHttpDriver.INSTANCE.release(opened, null);
    }
    opened = OkHttpDriver.INSTANCE.hold(key, this) ? key : null;
  }
}
