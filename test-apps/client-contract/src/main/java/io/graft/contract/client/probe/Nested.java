package io.graft.contract.client.probe;

import java.io.IOException;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Calls that are made while another call is under way, from where a client asks its application.
 */
final class Nested {
  /** Tells whether this thread makes such a call: what it asks for must not ask for more. */
  private static final ThreadLocal<Boolean> FETCHING = new ThreadLocal<Boolean>();

  /** Gets a token, by whatever client. */
  interface Fetch {
    String token() throws Exception;
  }

  private Nested() {}

  /** Fetches by the JDK's oldest client. */
  static Fetch plain(final String url) {
    return new Fetch() {
      @Override
      public String token() throws IOException {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        return Answer.read(connection.getInputStream());
      }
    };
  }

  /** Fetches by the JDK's newer client, where this JDK has it, and as {@link #plain} elsewhere. */
  static Fetch newer(final String url) {
    return new Fetch() {
      @Override
      public String token() throws Exception {
        Class<?> clients;
        try {
          clients = Class.forName("java.net.http.HttpClient");
        } catch (ClassNotFoundException older) {
          return plain(url).token();
        }
        Class<?> requests = Class.forName("java.net.http.HttpRequest");
        Object builder = requests.getMethod("newBuilder", URI.class).invoke(null, URI.create(url));
        Object request =
            Class.forName("java.net.http.HttpRequest$Builder").getMethod("build").invoke(builder);
        Class<?> handler = Class.forName("java.net.http.HttpResponse$BodyHandler");
        Object text =
            Class.forName("java.net.http.HttpResponse$BodyHandlers")
                .getMethod("ofString")
                .invoke(null);
        Object client = clients.getMethod("newHttpClient").invoke(null);
        Object response =
            clients.getMethod("send", requests, handler).invoke(client, request, text);
        return String.valueOf(
            Class.forName("java.net.http.HttpResponse").getMethod("body").invoke(response));
      }
    };
  }

  /** Fetches, unless this thread is doing so. */
  static String fetched(Fetch fetch) {
    if (FETCHING.get() != null) {
      return "";
    }
    FETCHING.set(Boolean.TRUE);
    try {
      return fetch.token();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    } finally {
      FETCHING.remove();
    }
  }

  static CookieHandler cookies(final Fetch fetch) {
    return new CookieHandler() {
      @Override
      public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
        String token = fetched(fetch);
        return token.isEmpty()
            ? Collections.<String, List<String>>emptyMap()
            : Collections.singletonMap("Cookie", Collections.singletonList("token=" + token));
      }

      @Override
      public void put(URI uri, Map<String, List<String>> headers) {}
    };
  }

  static ProxySelector proxies(final Fetch fetch) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        fetched(fetch);
        return Collections.singletonList(Proxy.NO_PROXY);
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    };
  }

  /** Sends what is logged elsewhere. */
  static Handler appender(final Fetch fetch) {
    return new Handler() {
      @Override
      public void publish(LogRecord event) {
        fetched(fetch);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
