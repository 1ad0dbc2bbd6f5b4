package io.graft.contract.client.probe;

import com.ning.http.client.AsyncHttpClient;
import com.ning.http.client.AsyncHttpClientConfig;
import com.ning.http.client.ProxyServer;
import com.ning.http.client.Request;
import com.ning.http.client.RequestBuilder;
import com.ning.http.client.filter.RequestFilter;

/** What 2 and 3 have other words for than 1.9: see {@code AhcWords}. */
final class Ahc1Words {
  private Ahc1Words() {}

  static AsyncHttpClient client(RequestFilter... filters) {
    AsyncHttpClientConfig.Builder config = new AsyncHttpClientConfig.Builder();
    config.setMaxConnectionsPerHost(50);
    for (RequestFilter filter : filters) {
      config.addRequestFilter(filter);
    }
    return new AsyncHttpClient(config.build());
  }

  static void timeout(RequestBuilder request, int millis) {
    request.setRequestTimeout(millis);
  }

  static void redirects(RequestBuilder request, boolean follow) {
    request.setFollowRedirects(follow);
  }

  static void proxy(RequestBuilder request, String host, int port) {
    request.setProxyServer(new ProxyServer(host, port));
  }

  static RequestBuilder copy(Request request) {
    return new RequestBuilder(request);
  }

  static boolean keepsCookies() {
    return false;
  }
}
