package io.graft.contract.client.probe;

import java.util.concurrent.CancellationException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;

/** What 12 has other words for than 9.4. */
final class Jetty12Words {
  private Jetty12Words() {}

  static HttpClient client() {
    return "HTTP_2".equals(System.getProperty("http.version"))
        ? new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()))
        : new HttpClient();
  }

  static boolean abort(Request request) {
    return request.abort(new CancellationException()).join();
  }

  static void header(Request request, String name, String value) {
    request.headers(headers -> headers.put(name, value));
  }

  static void proxy(HttpClient client, String host, int port) {
    client.getProxyConfiguration().addProxy(new HttpProxy(host, port));
  }
}
