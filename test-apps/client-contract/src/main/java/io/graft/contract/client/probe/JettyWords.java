package io.graft.contract.client.probe;

import java.util.concurrent.CancellationException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.http.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What 12 has other words for than 9.4. */
final class JettyWords {
  private JettyWords() {}

  static HttpClient client() {
    return "HTTP_2".equals(System.getProperty("http.version"))
        ? new HttpClient(
            new HttpClientTransportOverHTTP2(new HTTP2Client()), new SslContextFactory.Client())
        : new HttpClient(new SslContextFactory.Client());
  }

  static boolean abort(Request request) {
    return request.abort(new CancellationException());
  }

  static void header(Request request, String name, String value) {
    request.header(name, value);
  }

  static void proxy(HttpClient client, String host, int port) {
    client.getProxyConfiguration().getProxies().add(new HttpProxy(host, port));
  }
}
