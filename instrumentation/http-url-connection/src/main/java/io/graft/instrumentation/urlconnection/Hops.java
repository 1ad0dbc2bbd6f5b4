package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ConnectException;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Governs the requests of a call, one for each hop: their target and their headers. */
public final class Hops {
  private static final String HTTP = "sun.net.www.protocol.http.HttpURLConnection";
  private static final String HTTPS =
      "sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection";

  private Hops() {}

  /** The proxy has been chosen, and a socket will be looked up. */
  @JoinPoint(type = HTTP, method = "getNewHttpClient")
  @JoinPoint(type = HTTPS, method = "getNewHttpClient")
  public static final class Target {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static URL enter(
        @This HttpURLConnection connection,
        @Argument(0) URL url,
        @Argument(1) @Nullable Proxy proxy)
        throws IOException {
      UrlCall call = UrlDriver.INSTANCE.currentFor(connection);
      return call == null ? url : call.toEndpoint(url, proxy);
    }
  }

  /** The JDK replaces a reused connection that the server has closed. */
  @JoinPoint(type = HTTP, method = "setNewClient", descriptor = "(Ljava/net/URL;Z)V")
  @JoinPoint(type = HTTPS, method = "setNewClient", descriptor = "(Ljava/net/URL;Z)V")
  public static final class ReplacedTarget {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static URL enter(@This HttpURLConnection connection, @Argument(0) URL url)
        throws IOException {
      UrlCall call = UrlDriver.INSTANCE.currentFor(connection);
      return call == null ? url : call.toEndpoint(url, null);
    }
  }

  /** Limits connecting to the time left for the call. */
  @JoinPoint(type = HTTP, method = "getNewHttpClient")
  @JoinPoint(type = HTTPS, method = "getNewHttpClient")
  public static final class ConnectTimeout {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 2)
    public static int enter(@This HttpURLConnection connection, @Argument(2) int millis) {
      UrlCall call = UrlDriver.INSTANCE.currentFor(connection);
      return call == null ? millis : call.timeoutMillis(millis);
    }
  }

  /** Opens a socket to the address in a {@link LogicalHost}. */
  @JoinPoint(
      type = "sun.net.NetworkClient",
      method = "doConnect",
      descriptor = "(Ljava/lang/String;I)Ljava/net/Socket;")
  public static final class Dial {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable String enter(@Argument(0) @Nullable String host) {
      return host == null ? null : LogicalHost.digits(host);
    }

    /** Layers TLS on the socket if the instance is to be reached by it. */
    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Returned @Nullable Object socket, @Thrown @Nullable Throwable thrown) {
      UrlCall call = UrlDriver.INSTANCE.current();
      if (thrown != null) {
        return call == null || call.refusal() == null
            ? thrown
            : new ConnectException(call.refusal());
      }
      return call == null || !(socket instanceof Socket) ? socket : call.dialled((Socket) socket);
    }
  }

  /**
   * Makes the TLS handshake, and the verification of the host after it, use the name that the
   * application used, not the address of the socket.
   */
  @JoinPoint(
      type = "sun.net.www.protocol.https.HttpsClient",
      method = "afterConnect",
      descriptor = "()V")
  public static final class Handshake {
    private static final String CLIENT = "sun.net.www.http.HttpClient";
    private static final PrivateMember HOST = PrivateMember.get(CLIENT, "host");
    private static final PrivateMember SET_HOST = PrivateMember.set(CLIENT, "host");
    private static final PrivateMember URL_FIELD = PrivateMember.get(CLIENT, "url");
    private static final PrivateMember SET_URL = PrivateMember.set(CLIENT, "url");

    @OnEnter
    public static @Nullable Object enter(@Inside Lookup inside, @This Object client) {
      UrlCall call = UrlDriver.INSTANCE.current();
      if (call == null || !call.isRouted()) {
        return null;
      }
      Object[] actual = {HOST.of(inside, client), URL_FIELD.of(inside, client)};
      URL logical = call.url();
      set(inside, client, logical.getHost(), logical);
      return actual;
    }

    @OnExit
    public static void exit(
        @Inside Lookup inside, @This Object client, @Entered @Nullable Object actual) {
      if (actual != null) {
        set(inside, client, ((Object[]) actual)[0], ((Object[]) actual)[1]);
      }
    }

    private static void set(Lookup inside, Object client, Object host, Object url) {
      SET_HOST.of(inside, client, host);
      SET_URL.of(inside, client, url);
    }
  }

  /**
   * A request is about to be written: the last moment to set headers. Not for the CONNECT of a
   * tunnel.
   */
  @JoinPoint(
      type = "sun.net.www.http.HttpClient",
      method = "writeRequests",
      descriptor = "(Lsun/net/www/MessageHeader;Lsun/net/www/http/PosterOutputStream;Z)V")
  public static final class Wire {
    private static final String NETWORK_CLIENT = "sun.net.NetworkClient";
    private static final PrivateMember CACHED = PrivateMember.call(null, "isCachedConnection", 0);
    private static final PrivateMember DO_NOT_RETRY = PrivateMember.call(null, "setDoNotRetry", 1);
    private static final PrivateMember READ_TIMEOUT =
        PrivateMember.call(NETWORK_CLIENT, "getReadTimeout", 0);
    private static final PrivateMember SET_READ_TIMEOUT =
        PrivateMember.call(NETWORK_CLIENT, "setReadTimeout", 1);

    @OnEnter
    public static void enter(
        @Inside Lookup inside,
        @This Object client,
        @Argument(0) Object headers,
        @Argument(1) @Nullable ByteArrayOutputStream body) {
      UrlCall call = UrlDriver.INSTANCE.current();
      if (call == null) {
        return;
      }
      call.write(new RequestHeaders(inside, headers), body);
      if (call.isRouted()) {
        // The JDK retries a request without a response, on the same instance.
        call.kept = (Boolean) CACHED.of(inside, client);
        DO_NOT_RETRY.of(inside, client, !call.mayRepeat(call.kept));
      }
      if (call.timeoutNanos() != Long.MAX_VALUE) {
        int millis = (Integer) READ_TIMEOUT.of(inside, client);
        SET_READ_TIMEOUT.of(inside, client, call.timeoutMillis(millis));
      }
    }
  }

  /**
   * The JDK stores a response's cookies by the URL that its socket was opened for. They belong to
   * the name that the application used, by which they are looked up.
   */
  @JoinPoint(type = HTTP, method = "getCookieHandler", descriptor = "()Ljava/net/CookieHandler;")
  public static final class Cookies extends CookieHandler {
    private final CookieHandler jar;
    private final UrlCall call;

    private Cookies(CookieHandler jar, UrlCall call) {
      this.jar = jar;
      this.call = call;
    }

    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(
        @This HttpURLConnection connection, @Returned @Nullable CookieHandler jar) {
      UrlCall call = jar == null ? null : UrlDriver.INSTANCE.currentFor(connection);
      return call == null || !call.isRouted() ? jar : new Cookies(jar, call);
    }

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers)
        throws IOException {
      return jar.get(uri, headers);
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) throws IOException {
      URI logical;
      try {
        logical = call.url().toURI();
      } catch (URISyntaxException strange) {
        logical = uri;
      }
      jar.put(logical, headers);
    }
  }
}
