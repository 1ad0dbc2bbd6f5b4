package io.graft.contract.client.probe;

import java.lang.reflect.Method;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.filter.RequestFilter;
import org.asynchttpclient.proxy.ProxyServer;

/** What 1.9 has other words for than 2 and 3; these differ in what is called by reflection. */
final class AhcWords {
  private AhcWords() {}

  static AsyncHttpClient client(RequestFilter... filters) {
    DefaultAsyncHttpClientConfig.Builder config = new DefaultAsyncHttpClientConfig.Builder();
    config.setMaxConnectionsPerHost(50);
    config.setEnabledCipherSuites(suites()); // 2.0 has a list of its own, of its time
    for (RequestFilter filter : filters) {
      config.addRequestFilter(filter);
    }
    return new DefaultAsyncHttpClient(config.build());
  }

  private static String[] suites() {
    try {
      return SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static void timeout(RequestBuilder request, int millis) throws Exception {
    for (Method method : request.getClass().getMethods()) {
      if (method.getName().equals("setRequestTimeout")) {
        boolean number = method.getParameterTypes()[0] == int.class;
        method.invoke(request, number ? (Object) millis : Duration.ofMillis(millis));
        return;
      }
    }
  }

  static void redirects(RequestBuilder request, boolean follow) {
    request.setFollowRedirect(follow);
  }

  static void proxy(RequestBuilder request, String host, int port) {
    request.setProxyServer(new ProxyServer.Builder(host, port).build());
  }

  static RequestBuilder copy(Request request) {
    try {
      return keepsCookies()
          ? (RequestBuilder) Request.class.getMethod("toBuilder").invoke(request)
          : RequestBuilder.class.getConstructor(Request.class).newInstance(request);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether the client has a jar for cookies. */
  static boolean keepsCookies() {
    try {
      DefaultAsyncHttpClientConfig.class.getMethod("getCookieStore");
      return true;
    } catch (NoSuchMethodException before) {
      return false;
    }
  }
}
