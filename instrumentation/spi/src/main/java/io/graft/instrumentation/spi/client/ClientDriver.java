package io.graft.instrumentation.spi.client;

import io.graft.governance.Governance;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.request.CookieHeader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.CookieHandler;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What blocking and asynchronous drivers have in common: reading a request, and beginning a call.
 *
 * <p>A driver overrides the methods that read a request. Several drivers whose requests are of the
 * same kind, as those of the blocking and the asynchronous client of one library, share a reader
 * instead.
 *
 * @param <Q> the client's request
 */
public abstract class ClientDriver<Q> extends ClientAdapter<Q> {
  /**
   * Key in a context of Reactor. Its value is a {@code Function<String, String>} by which an upper
   * client says which headers it will write once there is a connection; {@code null}: none.
   */
  public static final String LATER_HEADERS = "io.graft.headers";

  private final @Nullable ClientAdapter<? super Q> reader;

  /**
   * @param library short display name of the library, for example {@code apache-httpclient-4}
   */
  protected ClientDriver(String library) {
    super(library);
    reader = null;
  }

  /**
   * @param library as above
   * @param reader reads requests for this driver, which overrides only what it reads differently
   */
  protected ClientDriver(String library, ClientAdapter<? super Q> reader) {
    super(library);
    this.reader = reader;
  }

  private ClientAdapter<? super Q> reader() {
    if (reader == null) {
      throw new UnsupportedOperationException(library() + " has no reader");
    }
    return reader;
  }

  @Override
  public String method(Q request) {
    return reader().method(request);
  }

  /** Begins a call; {@code null}: not governed, the request is sent as without Graft. */
  final @Nullable ClientCall beginCall(Q request) {
    Governance governance = Governance.awaited();
    return governance == null ? null : governance.outbound().begin(this, request);
  }

  /**
   * Returns why a connection past Graft must not be opened, as that of a WebSocket, for which no
   * call is begun: what must have mutual TLS would go in plaintext. May wait for a registry.
   *
   * @param secure whether the application itself has TLS
   * @param port -1: the scheme's default
   * @return {@code null}: it may be opened
   */
  public static @Nullable ConnectException plaintextRefusal(
      boolean secure, @Nullable String host, int port) {
    Governance governance = secure || host == null ? null : Governance.awaited();
    if (governance == null) {
      return null;
    }
    String refusal = governance.outbound().floor().plaintextRefusal(host, port > 0 ? port : 80);
    return refusal == null ? null : new ConnectException(refusal);
  }

  /**
   * Returns the URI of a request. If a client's requests have none, and there is no reader, the
   * adapter overrides {@link #scheme}, {@link #host}, {@link #port} and {@link #path} instead.
   */
  protected URI uri(Q request) {
    throw new UnsupportedOperationException(library());
  }

  @Override
  public String scheme(Q request) {
    if (reader != null) {
      return reader.scheme(request);
    }
    String scheme = uri(request).getScheme();
    return scheme == null ? "http" : scheme.toLowerCase(Locale.ROOT);
  }

  @Override
  public @Nullable String host(Q request) {
    return reader == null ? uri(request).getHost() : reader.host(request);
  }

  @Override
  public int port(Q request) {
    return reader == null ? uri(request).getPort() : reader.port(request);
  }

  @Override
  public String path(Q request) {
    return reader == null ? target(uri(request)) : reader.path(request);
  }

  @Override
  public @Nullable String header(Q request, String name) {
    return reader().header(request, name);
  }

  @Override
  public void setHeader(Q request, String name, String value) {
    reader().setHeader(request, name, value);
  }

  @Override
  public void headers(Q request, HeaderSink sink) {
    if (reader != null) {
      reader.headers(request, sink);
    }
  }

  @Override
  public boolean replayable(Q request) {
    return reader().replayable(request);
  }

  @Override
  public byte @Nullable [] body(Q request) {
    return reader == null ? null : reader.body(request);
  }

  /** After a failed TLS handshake the request was not sent either. */
  @Override
  public boolean neverSent(Throwable failure) {
    return (reader == null ? super.neverSent(failure) : reader.neverSent(failure))
        || failure instanceof SSLHandshakeException
        || failure instanceof SSLPeerUnverifiedException;
  }

  /**
   * Returns a failure as governance must classify it.
   *
   * @param sent whether the attempt has sent something. Then the library has connected a second
   *     time, or followed a redirect, and a failure to connect does not prove that nothing was sent
   */
  final Throwable asSeen(Throwable failure, boolean sent) {
    if (!sent || !neverSent(failure)) {
      return failure;
    }
    SocketException seen = new SocketException("after sending: " + failure.getMessage());
    seen.initCause(failure);
    return seen;
  }

  /**
   * Whether a hop leads to another destination than its call. Then its outcome does not count for
   * the instance of the call.
   *
   * @param port of the request; -1: the scheme's default
   */
  public static boolean leadsElsewhere(ClientCall call, String scheme, String host, int port) {
    int actual = port > 0 ? port : scheme.equalsIgnoreCase("https") ? 443 : 80;
    return actual != call.attempt().port() || !host.equalsIgnoreCase(call.attempt().host());
  }

  /** Returns the raw path and query of a URI, at least {@code /}. */
  public static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    path = path == null || path.isEmpty() ? "/" : path;
    return query == null ? path : path + "?" + query;
  }

  /** Returns the path and query of an absolute URI, also of one that {@link URI} cannot parse. */
  public static String target(String uri) {
    int scheme = uri.indexOf("://");
    int from = scheme < 0 ? -1 : uri.indexOf('/', scheme + 3);
    int end = uri.indexOf('#');
    int query = uri.indexOf('?');
    if (from < 0 || query >= 0 && query < from) {
      return query < 0 ? "/" : "/" + uri.substring(query, end < query ? uri.length() : end);
    }
    return uri.substring(from, end < from ? uri.length() : end);
  }

  /**
   * Whether a request without a response is retried on another instance. If a client also retries
   * it on the same instance, that would multiply with Graft's retries.
   */
  public static boolean isRetriedElsewhere(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /**
   * Returns the {@code Cookie} header that a client will add from its cookie jar after the endpoint
   * has been chosen; {@code null}: none.
   *
   * @param given headers that the request already has
   */
  public static @Nullable String cookies(
      CookieHandler jar, URI uri, Map<String, List<String>> given) {
    try {
      List<String> all = jar.get(uri, given).get("Cookie");
      return all == null || all.isEmpty() ? null : String.join("; ", all);
    } catch (IOException unreadable) {
      return null;
    }
  }

  /**
   * Appends a cookie of a client's store to a {@code Cookie} header, if the store's client sends it
   * to {@code host}.
   *
   * @param domain of the cookie, with or without a leading dot; {@code null}: any host
   */
  public static void addCookie(
      StringBuilder header, @Nullable String domain, String host, String name, String value) {
    if (CookieHeader.isSent(host, domain)) {
      header.append(header.length() == 0 ? "" : "; ").append(name).append('=').append(value);
    }
  }
}
